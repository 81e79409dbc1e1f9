import { Suspense } from "react";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { PageTitle } from "@/components/page-title";
import { requireMemberContext } from "@/lib/auth/session";
import { KeyList } from "./key-list";
import { ListSkeleton } from "./list-skeleton";

// With a loading.tsx the answer would begin before it is known who asks, and the way to sign in could be no redirect.
export default async function AccessKeysPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const context = await requireMemberContext();
  return (
    <>
      <PageTitle>Access Keys</PageTitle>
      <Suspense fallback={<ListSkeleton />}>
        <KeyList context={context} params={await searchParams} />
      </Suspense>
    </>
  );
}
