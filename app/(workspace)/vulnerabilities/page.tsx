import { Pagination } from "@/components/data-table/pagination";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { TableUrlProvider } from "@/components/data-table/table-url";
import { PageTitle } from "@/components/page-title";
import { listAccessKeys } from "@/lib/access-keys/list";
import { requireMember } from "@/lib/auth/sessions/session";
import type { Context, Member } from "@/lib/context";
import { requestInfo } from "@/lib/http/request-info";
import { orFirstPage } from "@/lib/list/or-first-page";
import { may } from "@/lib/permissions/require";
import { roleHas } from "@/lib/permissions/roles";
import { countBySeverity, countByTab } from "@/lib/vulnerabilities/list/counts";
import { getFilterOptions } from "@/lib/vulnerabilities/list/filter-options";
import { listGroups } from "@/lib/vulnerabilities/list/groups";
import { listVulnerabilities } from "@/lib/vulnerabilities/list/list";
import { findMatches } from "@/lib/vulnerabilities/search/find-matches";
import { tabOf } from "@/lib/vulnerabilities/tabs";
import { EmptyAccount } from "./list/empty-account";
import { GroupsTable } from "./list/groups-table";
import { NoMatch } from "./list/no-match";
import { toRow } from "./list/row";
import { TabsAndCounts } from "./list/tabs-and-counts";
import { VulnerabilitiesTable } from "./list/vulnerabilities-table";
import { VulnerabilityToolbar } from "./list/vulnerability-toolbar";
import { type ListState, parseSearchParams, toQuery } from "./search-params";

type PageProps = { searchParams: Promise<RawSearchParams> };

// Rendered in one piece: streamed content replaces its placeholder by script, and there may be none.
export default async function VulnerabilitiesPage({ searchParams }: PageProps) {
  const context = await requireMember("vulnerabilities:read");
  return (
    <TableUrlProvider>
      <PageTitle>Vulnerabilities</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <h1 className="text-xl font-semibold">Vulnerabilities</h1>
        <VulnerabilityList context={context} params={await searchParams} />
      </div>
    </TableUrlProvider>
  );
}

async function VulnerabilityList({ context, params }: { context: Context<Member>; params: RawSearchParams }) {
  const list = parseSearchParams(params);
  const { sort, cursor, limit, ...filter } = toQuery(list);
  const matches = await findMatches(context, filter.q);
  const { group } = list;
  const [page, groups, options, severities, tabs] = await Promise.all([
    orFirstPage({ ...filter, sort, cursor, limit: group ? 1 : limit }, (query) =>
      listVulnerabilities(context, query, matches),
    ),
    group && listGroups(context, filter, group, matches),
    getFilterOptions(context),
    countBySeverity(context, filter, matches),
    countByTab(context, filter, matches),
  ]);
  const nothing = page.items.length === 0;
  const tab = tabOf(list.status);
  // The list counts further than the tabs do.
  if (!Array.isArray(list.status)) tabs[tab] = page.total;
  if (nothing && page.previousCursor === null && (await isAccountEmpty(context)))
    return <EmptyAccount {...(await firstSteps(context))} />;
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <TabsAndCounts list={list} tabs={tabs} severities={severities} total={page.total} />
        <VulnerabilityToolbar list={list} assets={options.assets} sources={options.sources} />
      </div>
      {groups && !nothing ? (
        <GroupsTable {...groups} />
      ) : (
        <VulnerabilitiesTable
          rows={page.items.map(toRow)}
          mayChange={may(context.actor, "vulnerabilities:write")}
          empty={<NoMatch narrowed={isNarrowed(list)} tab={tab} elsewhere={tabs.all.count > 0} />}
          sort={list.sort}
          direction={list.direction}
        />
      )}
      {!groups && <Pagination {...page} size={list.size} rows={page.items.length} from={list.from} />}
    </>
  );
}

async function isAccountEmpty(context: Context<Member>): Promise<boolean> {
  const { items } = await listVulnerabilities(context, { sort: "-severity", limit: 1 });
  return items.length === 0;
}

/** How far the account has come on the way to its first report. */
async function firstSteps(context: Context<Member>) {
  const [{ items }, { origin }] = await Promise.all([
    listAccessKeys(context, { status: "active", sort: "-last_used", limit: 100 }),
    requestInfo(),
  ]);
  const uploading = items.filter(({ scopes }) => scopes.includes("scans:write"));
  return {
    origin,
    mayUpload: roleHas(context.actor.role, "scans:write"),
    hasKey: uploading.length > 0,
    hasCall: uploading.some(({ lastUsed }) => lastUsed !== null),
  };
}

function isNarrowed({ q, asset, source, severity, due, rule, path, status }: ListState): boolean {
  return Array.isArray(status) || [q, asset, source, severity, due, rule, path].some((filter) => filter !== undefined);
}
