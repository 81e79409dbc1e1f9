import { Pagination } from "@/components/data-table/pagination";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { TableUrlProvider } from "@/components/data-table/table-url";
import { PageTitle } from "@/components/page-title";
import { requireMember } from "@/lib/auth/sessions/session";
import type { Context, Member } from "@/lib/context";
import { orFirstPage } from "@/lib/list/or-first-page";
import { countBySeverity } from "@/lib/vulnerabilities/list/count-by-severity";
import { getFilterOptions } from "@/lib/vulnerabilities/list/filter-options";
import { listVulnerabilities } from "@/lib/vulnerabilities/list/list";
import { findMatches } from "@/lib/vulnerabilities/search/find-matches";
import { EmptyAccount } from "./empty-account";
import { NoMatch } from "./no-match";
import { toRow } from "./row";
import { type ListState, parseSearchParams, toQuery } from "./search-params";
import { SeverityCounts } from "./severity-counts";
import { VulnerabilitiesTable } from "./vulnerabilities-table";
import { VulnerabilityToolbar } from "./vulnerability-toolbar";

type PageProps = { searchParams: Promise<RawSearchParams> };

// Rendered in one piece: streamed content replaces its placeholder by script, and there may be none.
export default async function VulnerabilitiesPage({ searchParams }: PageProps) {
  const context = await requireMember("vulnerabilities:read");
  return (
    <TableUrlProvider>
      <PageTitle>Vulnerabilities</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <header className="max-w-prose min-w-0">
          <h1 className="text-xl font-semibold">Vulnerabilities</h1>
          <p className="mt-0.5 text-muted">
            What scanners and pipelines have found in your assets, and what became of it.
          </p>
        </header>
        <VulnerabilityList context={context} params={await searchParams} />
      </div>
    </TableUrlProvider>
  );
}

async function VulnerabilityList({ context, params }: { context: Context<Member>; params: RawSearchParams }) {
  const list = parseSearchParams(params);
  const { sort, cursor, limit, ...filter } = toQuery(list);
  const matches = await findMatches(context, filter.q);
  const [page, options, counts] = await Promise.all([
    orFirstPage({ ...filter, sort, cursor, limit }, (query) => listVulnerabilities(context, query, matches)),
    getFilterOptions(context),
    countBySeverity(context, filter, matches),
  ]);
  const nothing = page.items.length === 0;
  if (nothing && page.previousCursor === null && (await isAccountEmpty(context))) return <EmptyAccount />;
  return (
    <>
      <SeverityCounts counts={counts} chosen={list.severity} />
      <VulnerabilityToolbar list={list} total={page.total} assets={options.assets} sources={options.sources} />
      {nothing ? (
        <NoMatch narrowed={isNarrowed(list)} toDoOnly={list.status === undefined} />
      ) : (
        <VulnerabilitiesTable rows={page.items.map(toRow)} sort={list.sort} direction={list.direction} />
      )}
      <Pagination {...page} size={list.size} rows={page.items.length} />
    </>
  );
}

async function isAccountEmpty(context: Context<Member>): Promise<boolean> {
  const { items } = await listVulnerabilities(context, { sort: "-severity", limit: 1 });
  return items.length === 0;
}

function isNarrowed({ q, asset, source, severity, due, status }: ListState): boolean {
  return (
    [q, asset, source, severity, due].some((filter) => filter !== undefined) ||
    (status !== undefined && status !== "all")
  );
}
