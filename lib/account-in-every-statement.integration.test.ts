import { drizzle } from "drizzle-orm/postgres-js";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { visibleKeys } from "./access-keys/credential/visible";
import { listAccessKeys } from "./access-keys/list";
import { keySorts, ListAccessKeysQuery } from "./access-keys/list-query";
import { liveKeysIn } from "./access-keys/live-keys";
import { revokeAccessKey } from "./access-keys/revoke";
import { authenticate } from "./access-keys/verification/authenticate";
import { flushUses, recordRefusal, recordUse } from "./access-keys/verification/record-use";
import { listAssets } from "./assets/list";
import { putAsset } from "./assets/put";
import type { AccessKeyActor } from "./context";
import { scopes } from "./permissions/scopes";
import { getScan } from "./scans/get";
import { listScans } from "./scans/list";
import { ListScansQuery } from "./scans/schemas";
import { searchAccount } from "./search-account";
import { listAssignable } from "./vulnerabilities/assign";
import { changeVulnerability } from "./vulnerabilities/change";
import { addComment } from "./vulnerabilities/comments/add-comment";
import { deleteComment } from "./vulnerabilities/comments/delete-comment";
import { editComment } from "./vulnerabilities/comments/edit-comment";
import { listComments } from "./vulnerabilities/comments/list-comments";
import { groupings } from "./vulnerabilities/groupings";
import { countBySeverity, countByTab } from "./vulnerabilities/list/counts";
import { getFilterOptions } from "./vulnerabilities/list/filter-options";
import { listGroups } from "./vulnerabilities/list/groups";
import { findNeighbours, listVulnerabilities } from "./vulnerabilities/list/list";
import { ListVulnerabilitiesQuery } from "./vulnerabilities/schemas";
import { setStatus } from "./vulnerabilities/set-status";
import { setStatuses } from "./vulnerabilities/set-statuses";

// One connection, so that the statements that are prepared on it can be read from it.
const { $client: client } = openDb(inject("databaseUrl"), 1);
const sent: string[] = [];
const db = drizzle(client, { logger: { logQuery: (statement) => void sent.push(statement) } });
globalThis.backlineConnections = new Map([["requests", { db, now: () => db, replace: () => db }]]);
afterAll(() => client.end({ timeout: 5 }));

// A session is looked up by its cookie alone; its account is what is found out.
const tablesOfAccounts = await client<{ name: string }[]>`
  select attrelid::regclass::text as name from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'account_id'
    and relname <> 'sessions'`;
const names = tablesOfAccounts.map(({ name }) => name).join("|");
const mention = new RegExp(`\\b(from|join|update|into)\\s+"?(${names})"?(?:\\s+"?(\\w+)"?)?`, "gi");
const noAlias = new Set(["where", "set", "on", "inner", "left", "join", "order", "limit", "for", "group", "values"]);

/** The tables of accounts that a statement looks into without comparing their account, by the name that it gives them. */
function withoutAccount(statement: string): string[] {
  return [...statement.matchAll(mention)].flatMap(([, verb = "", table = "", next = ""]) => {
    if (verb.toLowerCase() === "into") return statement.includes("account_id") ? [] : [table];
    const name = next === "" || noAlias.has(next.toLowerCase()) ? table : next;
    const column = `(?:"?${name}"?\\.|(?<![.\\w"]))"?account_id"?`;
    return new RegExp(`${column}\\s*=|=\\s*${column}`).test(statement) ? [] : [name];
  });
}

test.each([
  [
    `select from "scans" inner join "assets" on "assets"."id" = "scans"."asset_id" where "scans"."account_id" = $1`,
    "assets",
  ],
  ["update access_keys k set last_used_at = u.at from used u where k.id = u.id", "k"],
  ["insert into scans (id) values ($1)", "scans"],
])("this check finds that %j does not name the account of %s", (statement, name) => {
  expect(withoutAccount(statement)).toEqual([name]);
});

async function doEverything(): Promise<void> {
  const member = await addMember(db, { role: "owner" });
  const { secret, key } = await addAccessKey(db, member, { scopes: [...scopes] });
  const { accountId } = member;
  const { id: keyId, name, publicId } = key;
  const actor: AccessKeyActor = {
    type: "access_key",
    accountId,
    keyId,
    publicId,
    name,
    scopes,
    scopesAtCreation: scopes,
  };
  const context = { db, actor };
  await authenticate(db, secret);
  recordUse(actor, { address: "192.0.2.1", agent: null });
  recordRefusal(actor, { address: "192.0.2.1", code: "rate_limited" });
  await flushUses();
  for (const sort of keySorts) await listAccessKeys({ db, actor: member }, ListAccessKeysQuery.parse({ sort }));
  for (const filter of [{ q: "x" }, { status: "active" }, { status: "inactive" }]) {
    await listAccessKeys({ db, actor: member }, ListAccessKeysQuery.parse(filter));
  }
  await visibleKeys({ db, actor: member }, [key.id]);
  await liveKeysIn({ db, actor: member }, new Map([["name", secret]]));

  for (const name of ["Shop", "Shop 2", "Shop 2"]) await putAsset(context, "shop", { name, description: "" });
  await listAssets(context, { limit: 1, q: "shop" });
  const [one, other] = [sampleResult(), sampleResult({ message: { text: `With ${secret}` } }, "src/b.js")];
  for (const results of [[one, other], [one], [one, other]])
    await uploadSample(db, actor, sampleLog(sampleRun(results)));
  const { items: found } = await listScans(context, ListScansQuery.parse({ asset: "shop" }));
  await getScan(context, found[0]?.id ?? "");

  const filters = [
    {},
    { status: "open" },
    { due: "7d" },
    { asset: "shop", source: "Sample", q: "x", severity: "high" },
    { q: "sample" },
  ];
  for (const filter of filters) {
    for (const sort of ["-severity", "-detected_at", "-updated_at", "due"]) {
      const page = await listVulnerabilities(context, ListVulnerabilitiesQuery.parse({ ...filter, sort, limit: "1" }));
      for (const { id } of page.items) {
        await findNeighbours(context, ListVulnerabilitiesQuery.parse({ ...filter, sort }), id);
        for (const author of [actor, member]) {
          const status = author === actor ? "in_progress" : "open";
          await setStatus({ db, actor: author }, id, "any", { status });
          await setStatuses({ db, actor: author }, { changes: [{ id, change: { status: "pending_action" } }] });
          const assigneeId = author === actor ? member.userId : null;
          await changeVulnerability({ db, actor: author }, id, "any", { assigneeId });
          const comment = await addComment({ db, actor: author }, { vulnerabilityId: id, body: "Known." });
          await editComment({ db, actor: author }, { id: comment.id, body: "Known here." });
          await listComments({ db, actor: author }, id);
          await deleteComment({ db, actor: author }, { id: comment.id });
        }
      }
    }
    const { sort, cursor, limit, ...rest } = ListVulnerabilitiesQuery.parse(filter);
    await countBySeverity(context, rest);
    await countByTab(context, rest);
    for (const grouping of groupings) await listGroups(context, rest, grouping);
  }
  await getFilterOptions(context);
  await listAssignable(context);
  await searchAccount({ db, actor: member }, { q: "sample" });
  await revokeAccessKey({ db, actor: member }, { keyId: key.id, reason: "" });
}

test("every statement on a table of an account compares its account", async () => {
  await doEverything();
  const prepared = await client<{ statement: string }[]>`select statement from pg_prepared_statements`;
  const statements = new Set([...sent, ...prepared.map(({ statement }) => statement)]);
  for (const { name } of tablesOfAccounts) {
    expect(
      [...statements].filter((statement) => new RegExp(`\\b${name}\\b`).test(statement)),
      name,
    ).not.toEqual([]);
  }
  const faults = [...statements].map((statement) => ({ tables: withoutAccount(statement), statement }));
  expect(faults.filter(({ tables }) => tables.length > 0)).toEqual([]);
});
