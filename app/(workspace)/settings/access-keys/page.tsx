import { Suspense } from "react";
import { ListSkeleton } from "@/components/data-table/list-skeleton";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { PageTitle } from "@/components/page-title";
import { requireMemberContext } from "@/lib/auth/session";
import { KeyList } from "./key-list";

// With a loading.tsx the answer would begin before it is known who asks, and the way to sign in could be no redirect.
export default async function AccessKeysPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const context = await requireMemberContext();
  return (
    <>
      <PageTitle>Access Keys</PageTitle>
      <Suspense fallback={<ListSkeleton heading="Access Keys" text="Loading the keys…" />}>
        <KeyList context={context} params={await searchParams} />
      </Suspense>
    </>
  );
}
