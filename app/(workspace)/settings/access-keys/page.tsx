import type { RawSearchParams } from "@/components/data-table/search-params";
import { PageTitle } from "@/components/page-title";
import { requireMember } from "@/lib/auth/sessions/session";
import { KeyList } from "./list/key-list";

// Rendered in one piece: what comes after a placeholder is put into its place by a script, and there may be none.
export default async function AccessKeysPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const context = await requireMember("own_keys:read");
  return (
    <>
      <PageTitle>Access Keys</PageTitle>
      <KeyList context={context} params={await searchParams} />
    </>
  );
}
