import { KeyRound } from "lucide-react";
import { Pagination } from "@/components/data-table/pagination";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { TableUrlProvider } from "@/components/data-table/table-url";
import { EmptyState } from "@/components/ui/empty-state";
import { listAccessKeys } from "@/lib/access-keys/list";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { usefulScopes } from "@/lib/api/operations";
import { problemTypes } from "@/lib/api/problem-types";
import type { Context, Member } from "@/lib/context";
import { orFirstPage } from "@/lib/list/or-first-page";
import { resourcesOf } from "@/lib/permissions/scopes";
import { CreateKeyButton, CreateKeyProvider } from "../create/create-key-button";
import { isFiltered, parseSearchParams, toQuery } from "../search-params";
import { AccessKeysTable } from "./access-keys-table";
import type { KeyRow } from "./key-cells";
import { KeyToolbar } from "./key-toolbar";
import { NoMatch } from "./no-match";
import { NoticeOutlet, NoticeProvider } from "./notice";

type KeyListProps = { context: Context<Member>; params: RawSearchParams };

/** The keys that the address asks for, with all that can be done to them. */
export async function KeyList({ context, params }: KeyListProps) {
  const list = parseSearchParams(params);
  const page = await orFirstPage(toQuery(list), (asked) => listAccessKeys(context, asked));
  const empty = page.items.length === 0 && page.previousCursor === null && !isFiltered(list);
  return (
    <NoticeProvider>
      <TableUrlProvider>
        <CreateKeyProvider role={context.actor.role} resources={resourcesOf(usefulScopes())}>
          <div className="@container grid grid-cols-[minmax(0,1fr)] gap-5">
            <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
              <div className="min-w-0 max-w-3xl">
                <h1 id="page-title" tabIndex={-1} className="text-xl font-semibold">
                  Access Keys
                </h1>
                <p className="mt-0.5 text-muted max-sm:sr-only">
                  Programs authenticate with access keys. Give each program its own key, with only the access it needs.
                </p>
              </div>
              {!empty && <CreateKeyButton />}
            </header>
            {empty ? (
              <NoKeys />
            ) : (
              <>
                <KeyToolbar list={list} total={page.total} />
                {page.items.length === 0 ? (
                  <NoMatch />
                ) : (
                  <AccessKeysTable keys={page.items.map(toRow)} sort={list.sort} direction={list.direction} />
                )}
                <Pagination {...page} size={list.size} rows={page.items.length} from={list.from} />
              </>
            )}
            <NoticeOutlet />
          </div>
        </CreateKeyProvider>
      </TableUrlProvider>
    </NoticeProvider>
  );
}

/** The browser gets the title of the one refusal, and not those of all. */
function toRow(key: AccessKeySummary): KeyRow {
  return { ...key, refusal: key.lastRefused && problemTypes[key.lastRefused.code].title };
}

function NoKeys() {
  return (
    <EmptyState
      icon={<KeyRound aria-hidden className="size-7" />}
      title="No access keys yet"
      action={<CreateKeyButton />}
    >
      An access key lets a program use the API: a pipeline that uploads scans, or a script that triages vulnerabilities.
      You choose what it can do and when it expires.
    </EmptyState>
  );
}
