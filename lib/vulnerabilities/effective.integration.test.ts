import fc from "fast-check";
import { afterAll, beforeEach, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings, type Finding } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import type { Member } from "../context";
import { reopenDismissals } from "../jobs/reopen-dismissals";
import { dueFilters } from "./due";
import { getVulnerability } from "./get";
import { countBySeverity } from "./list/counts";
import { listVulnerabilities } from "./list/list";
import { reopenDismissed } from "./reopen-dismissed";
import { ListVulnerabilitiesQuery } from "./schemas";
import { setStatus } from "./set-status";
import { severities } from "./severity";
import { statuses } from "./status";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

const dayMs = 86_400_000;
let actor: Member;
let ids: string[];

/** Of every severity and status; of dismissals some are over, some end later, and some have no end. */
beforeEach(async () => {
  await db.transaction((tx) => reopenDismissed(tx, "any"));
  actor = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, actor, { name: "Scanner" });
  const nowMs = Date.now();
  const ends = [undefined, -1, -3, -3, 2, 9];
  const rows = severities.flatMap((severity) =>
    statuses.flatMap((status) =>
      (status === "dismissed" ? ends : [undefined, undefined]).map(
        (days, index): Finding => ({
          severity,
          status,
          detectedAt: new Date(nowMs - (5 + 7 * index) * dayMs),
          updatedAt: new Date(nowMs - (4 + index / 10) * dayMs),
          title: index % 2 === 0 ? "SQL injection" : "Weak cipher",
          ...(status === "dismissed" && { dismissedReason: "accepted_risk", justification: "Later." }),
          ...(days !== undefined && { dismissedUntil: new Date(nowMs + days * dayMs) }),
        }),
      ),
    ),
  );
  ids = (await addFindings(db, { accountId: actor.accountId, keyId: key.id, assetSlug: "shop" }, rows)).ids;
});

const queries = [
  ...statuses.map((status) => ({ status })),
  { status: "open,dismissed" },
  { status: "open,in_progress,pending_action" },
  { status: "resolved,dismissed" },
  { status: "dismissed,in_progress" },
  ...dueFilters.map((due) => ({ due })),
  { due: "none", status: "open" },
  { q: "cipher", status: "open", severity: "high,info" },
  ...[1.5, 3.5, 6].map((days) => ({ updatedSince: new Date(Date.now() - days * dayMs).toISOString() })),
  {},
];
const sorts = ["due", "-due", "severity", "-severity", "detected_at", "-detected_at", "updated_at", "-updated_at"];

/** Everything that anybody can ask for: each list page by page in each order, its counts, and each row in detail. */
async function everything() {
  const lists: unknown[] = [];
  for (const query of queries) {
    for (const sort of sorts) {
      let cursor: string | undefined;
      do {
        const page = await listVulnerabilities(
          { db, actor },
          ListVulnerabilitiesQuery.parse({ ...query, sort, limit: 8, ...(cursor && { cursor }) }),
        );
        lists.push({ query, sort, items: page.items, total: page.total });
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
    }
    lists.push(await countBySeverity({ db, actor }, ListVulnerabilitiesQuery.parse(query)));
  }
  const details = [];
  for (const id of ids) details.push(await getVulnerability({ db, actor }, id));
  return { lists, details };
}

test("a dismissal whose time is up is open in every list, order, count, filter and detail, and storing that changes nothing", async () => {
  const before = await everything();
  const over = before.details.filter(({ vulnerability }) => vulnerability.history[0]?.by.type === "system");
  expect(over).toHaveLength(15);
  for (const { vulnerability, version } of over) {
    expect(vulnerability).toMatchObject({ status: "open", dismissedReason: null, justification: null });
    expect(vulnerability.dismissedUntil).toBeNull();
    expect(vulnerability.dueAt === null).toBe(vulnerability.severity === "info");
    expect(vulnerability.history[0]).toMatchObject({ at: vulnerability.updatedAt, toStatus: "open" });
    expect(version).toBe(2);
  }
  const total = async (status: string) =>
    (await listVulnerabilities({ db, actor }, ListVulnerabilitiesQuery.parse({ status }))).total.count;
  expect([await total("open"), await total("dismissed")]).toEqual([10 + 15, 15]);

  await db.transaction((tx) => reopenDismissals.run(tx, {}));
  const [row] = await db.$client<{ count: number }[]>`
    select count(*)::int from vulnerabilities
    where account_id = ${actor.accountId} and status = 'dismissed' and dismissed_until <= now()`;
  expect(row?.count).toBe(0);
  expect(await everything()).toEqual(before);
});

test("whatever is stored is listed by the status that it has", async () => {
  const status = fc.subarray([...statuses], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(status, fc.constantFrom(...sorts), async (wanted, sort) => {
      const page = async (query: Record<string, unknown>) =>
        (await listVulnerabilities({ db, actor }, ListVulnerabilitiesQuery.parse({ sort, limit: 200, ...query })))
          .items;
      const expected = (await page({})).filter((item) => wanted.includes(item.status));
      expect(await page({ status: wanted.join() })).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test("a status is set from what it is at this moment, and only by who saw that", async () => {
  const open = (await everything()).details.filter(
    ({ vulnerability }) => vulnerability.history[0]?.by.type === "system",
  );
  const [first, second] = open;
  if (first === undefined || second === undefined) throw new Error("there are none");
  const { id } = first.vulnerability;
  // The version with which it was dismissed.
  await expect(setStatus({ db, actor }, id, [first.version - 1], { status: "resolved" })).rejects.toMatchObject({
    code: "precondition_failed",
  });
  const set = await setStatus({ db, actor }, id, [first.version], { status: "resolved" });
  expect(set.version).toBe(first.version + 1);
  expect(set.vulnerability.history.slice(0, 2)).toMatchObject([
    { fromStatus: "open", toStatus: "resolved", by: { type: "member" } },
    { fromStatus: "dismissed", toStatus: "open", by: { type: "system" } },
  ]);
  const same = await setStatus({ db, actor }, second.vulnerability.id, "any", { status: "open" });
  expect(same.version).toBe(second.version);
  expect({ ...same.vulnerability, history: [] }).toEqual({ ...second.vulnerability, history: [] });
});

test("of many at once a job stores a bounded number, and leaves what somebody is at work on to the next", async () => {
  const [locked] = await db.$client<{ id: string }[]>`
    select id from vulnerabilities where account_id = ${actor.accountId} and dismissed_until <= now() limit 1`;
  await db.transaction(async (other) => {
    await other.execute(`select from vulnerabilities where id = '${locked?.id}' for update`);
    expect(await db.transaction((tx) => reopenDismissed(tx, "any", 10))).toBe(10);
    expect(await db.transaction((tx) => reopenDismissed(tx, "any", 10))).toBe(4);
  });
  expect(await db.$client.begin((tx) => reopenDismissed(tx, "any", 10))).toBe(1);
});
