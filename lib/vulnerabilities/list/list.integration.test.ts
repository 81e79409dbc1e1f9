import fc from "fast-check";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings, type Finding } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import type { Member } from "../../context";
import { encodeCursor } from "../../list/cursor";
import { dueFilters } from "../due";
import { groupings } from "../groupings";
import { ListVulnerabilitiesQuery, type Vulnerability } from "../schemas";
import { setStatus } from "../set-status";
import { severities } from "../severity";
import { statuses } from "../status";
import { type ListTab, listTabs, tabAxes } from "../tabs";
import { countBySeverity, countByTab } from "./counts";
import { listGroups } from "./groups";
import { findNeighbours, listVulnerabilities } from "./list";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

const dayMs = 86_400_000;
const list = (actor: Member, query: Record<string, unknown> = {}) =>
  listVulnerabilities({ db, actor }, ListVulnerabilitiesQuery.parse(query));

/** Of every severity and status, detected on a few days, so that due dates tie. */
async function sample(actor: Member): Promise<void> {
  const { key } = await addAccessKey(db, actor, { name: "Scanner" });
  const startMs = Date.now() - 3_600_000;
  const rows = severities.flatMap((severity) =>
    statuses.flatMap((status) =>
      [0, 2, 2, 8, 40].map(
        (days, index): Finding => ({
          severity,
          status,
          ...(status === "dismissed" && { dismissedReason: "duplicate" }),
          title: index % 2 === 0 ? "SQL injection" : "Weak cipher",
          detectedAt: new Date(startMs - days * dayMs),
        }),
      ),
    ),
  );
  const half = Math.floor(rows.length / 2);
  const shuffled = rows.map((row, index) => ({ row, at: (index * 37) % rows.length })).toSorted((a, b) => a.at - b.at);
  const findings = shuffled.map(({ row }) => row);
  const accountId = actor.accountId;
  await addFindings(db, { accountId, keyId: key.id, assetSlug: "shop" }, findings.slice(0, half));
  const others = findings.slice(half).map((finding) => ({ ...finding, tool: "Other" }));
  await addFindings(db, { accountId, keyId: key.id, assetSlug: "web" }, others);
}

async function pagesOf(actor: Member, query: Record<string, unknown>): Promise<Vulnerability[][]> {
  const pages: Vulnerability[][] = [];
  let page = await list(actor, query);
  for (;;) {
    pages.push(page.items);
    if (page.nextCursor === null) break;
    page = await list(actor, { ...query, cursor: page.nextCursor });
  }
  for (let back = pages.length - 2; back >= 0; back--) {
    page = await list(actor, { ...query, cursor: page.previousCursor });
    expect(page.items.map(({ id }) => id)).toEqual(pages[back]?.map(({ id }) => id));
  }
  expect(page.previousCursor).toBeNull();
  return pages;
}

test("by due date every row comes once, forwards and back, with those that have none at the end", async () => {
  const owner = await addMember(db, { role: "owner" });
  await sample(owner);
  await sample(await addMember(db, { role: "owner" }));
  const all = (await list(owner, { limit: 200 })).items;
  expect(all).toHaveLength(125);
  for (const sort of ["due", "-due"]) {
    const sign = sort === "due" ? 1 : -1;
    const compare = (a: Vulnerability, b: Vulnerability) =>
      Number(a.dueAt === null) - Number(b.dueAt === null) ||
      sign * (a.dueAt ?? a.detectedAt).localeCompare(b.dueAt ?? b.detectedAt) ||
      sign * a.id.localeCompare(b.id);
    for (const filter of [
      {},
      { status: "open,resolved" },
      { severity: "info,low,info", asset: "web" },
      { q: "cipher" },
    ]) {
      const wanted = new Set((await list(owner, { ...filter, limit: 200 })).items.map(({ id }) => id));
      const pages = await pagesOf(owner, { ...filter, sort, limit: 7 });
      const expected = all.filter(({ id }) => wanted.has(id)).toSorted(compare);
      expect(pages.flat().map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }
  }
});

test("a filter by due date gives what its due date says, in every order", async () => {
  const owner = await addMember(db, { role: "owner" });
  await sample(owner);
  const all = (await list(owner, { limit: 200 })).items;
  const now = Date.now();
  const isWithin = ({ dueAt }: Vulnerability, due: string) => {
    const days = dueAt === null ? undefined : (Date.parse(dueAt) - now) / dayMs;
    if (days === undefined) return due === "none";
    if (due === "overdue") return days < 0;
    return days >= 0 && ((due === "7d" && days < 7) || (due === "30d" && days < 30));
  };
  for (const due of fc.sample(fc.subarray([...dueFilters], { minLength: 1 }), 15)) {
    const expected = all.filter((item) => due.some((wanted) => isWithin(item, wanted))).map(({ id }) => id);
    for (const sort of ["due", "-due", "-severity", "detected_at"]) {
      const found = (await pagesOf(owner, { due: due.join(","), sort, limit: 40 })).flat().map(({ id }) => id);
      expect(found.toSorted(), `${due} by ${sort}`).toEqual(expected.toSorted());
    }
  }
});

test("the counts by severity agree with the list, whatever it is narrowed down to", async () => {
  const owner = await addMember(db, { role: "owner" });
  await sample(owner);
  const filters = fc.record(
    {
      status: fc.subarray([...statuses], { minLength: 1 }),
      severity: fc.subarray([...severities], { minLength: 1 }),
      due: fc.subarray([...dueFilters], { minLength: 1 }),
      asset: fc.constantFrom("shop", "web", "nothing"),
      source: fc.constantFrom("Checker", "Other"),
      q: fc.constantFrom("cipher", "SQL", "%"),
      updatedSince: fc.constantFrom("2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filters, async ({ status, severity, due, ...rest }) => {
      const texts = { ...rest, ...(status && { status: status.join() }), ...(due && { due: due.join() }) };
      const query = ListVulnerabilitiesQuery.parse({ ...texts, ...(severity && { severity: severity.join() }) });
      const counts = await countBySeverity({ db, actor: owner }, query);
      expect(counts.map((count) => count.severity)).toEqual(["critical", "high", "medium", "low", "info"]);
      for (const count of counts) {
        expect(count.total).toEqual((await list(owner, { ...texts, severity: count.severity })).total);
      }
    }),
    { numRuns: 60 },
  );
});

const narrowings = fc.record(
  {
    severity: fc.subarray([...severities], { minLength: 1 }),
    due: fc.subarray([...dueFilters], { minLength: 1 }),
    asset: fc.constantFrom("shop", "web", "nothing"),
    source: fc.constantFrom("Checker", "Other"),
    rule: fc.constantFrom("rule-1", "rule-2", "nothing"),
    path: fc.constantFrom("src/a.ts", "src/b.ts"),
    q: fc.constantFrom("cipher", "SQL", "%"),
  },
  { requiredKeys: [] },
);
type Narrowing = typeof narrowings extends fc.Arbitrary<infer Value> ? Value : never;

const textsOf = ({ severity, due, ...rest }: Narrowing) => ({
  ...rest,
  ...(severity && { severity: severity.join() }),
  ...(due && { due: due.join() }),
});

const axesOf = (tab: ListTab) => {
  const { status, presence } = tabAxes[tab];
  return { ...(status && { status: status.join() }), ...(presence && { presence: presence.join() }) };
};

/** As `sample`, in several rules and files, and with what is suppressed or was dismissed for a time that is over. */
async function varied(actor: Member): Promise<void> {
  const { key } = await addAccessKey(db, actor, { name: "Scanner" });
  const ended = {
    status: "dismissed",
    dismissedReason: "duplicate",
    dismissedUntil: new Date(Date.now() - 1),
  } as const;
  const decisions: Finding[] = [...statuses.slice(0, 4).map((status) => ({ status })), ended];
  const suppressed = { presence: "suppressed", suppression: { kind: "in_source", justification: null } } as const;
  const rows = severities.flatMap((severity, weight) =>
    decisions.flatMap((decision) =>
      [{}, {}, suppressed].map((presence, index): Finding => {
        const [rule, path] = [`rule-${1 + ((weight + index) % 2)}`, index === 1 ? "src/b.ts" : "src/a.ts"];
        const title = index === 0 ? "SQL injection" : "Weak cipher";
        const detectedAt = new Date(Date.now() - (index + 1) * 9 * dayMs);
        return { severity, ...decision, ...presence, title, ruleId: rule, path, detectedAt };
      }),
    ),
  );
  const accountId = actor.accountId;
  await addFindings(db, { accountId, keyId: key.id, assetSlug: "shop" }, rows);
  const others = rows.slice(0, 20).map((row) => ({ ...row, tool: "Other" }));
  await addFindings(db, { accountId, keyId: key.id, assetSlug: "web" }, others);
}

test("the counts by tab agree with the lists of the tabs, and each vulnerability is in one of them", async () => {
  const owner = await addMember(db, { role: "owner" });
  await varied(owner);
  await fc.assert(
    fc.asyncProperty(narrowings, async (narrowing) => {
      const texts = textsOf(narrowing);
      const counts = await countByTab({ db, actor: owner }, ListVulnerabilitiesQuery.parse(texts));
      for (const tab of listTabs) {
        expect((await list(owner, { ...texts, ...axesOf(tab) })).total, tab).toEqual(counts[tab]);
      }
      const { open, closed, suppressed, all } = counts;
      expect(open.count + closed.count + suppressed.count).toBe(all.count);
    }),
    { numRuns: 60 },
  );
});

test("each group holds what the list narrowed down to it holds, and together they hold all of it", async () => {
  const owner = await addMember(db, { role: "owner" });
  await varied(owner);
  await varied(await addMember(db, { role: "owner" }));
  await fc.assert(
    fc.asyncProperty(
      narrowings,
      fc.constantFrom(...groupings),
      fc.constantFrom(...listTabs),
      async (narrowing, grouping, tab) => {
        const texts = { ...textsOf(narrowing), ...axesOf(tab) };
        const context = { db, actor: owner };
        const { groups, total } = await listGroups(context, ListVulnerabilitiesQuery.parse(texts), grouping);
        expect(groups).toHaveLength(total);
        const whole = (await list(owner, { ...texts, limit: 200 })).items;
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(whole.length);
        for (const { narrowing: only, count, bySeverity, assets, latestAt } of groups) {
          const { items } = await list(owner, { ...texts, ...only, limit: 200 });
          expect(items).toHaveLength(count);
          expect(severities.map((severity) => items.filter((item) => item.severity === severity).length)).toEqual(
            severities.map((severity) => bySeverity[severity]),
          );
          expect(new Set(items.map(({ asset }) => asset)).size).toBe(assets);
          expect(
            items
              .map(({ detectedAt }) => detectedAt)
              .toSorted()
              .at(-1),
          ).toBe(latestAt);
        }
        const weights = groups.map(({ bySeverity }) =>
          severities.findLastIndex((severity) => bySeverity[severity] > 0),
        );
        expect(weights).toEqual(weights.toSorted((a, b) => b - a));
      },
    ),
    { numRuns: 60 },
  );
});

test("what stands beside a vulnerability is what the list says, in every order", async () => {
  const owner = await addMember(db, { role: "owner" });
  await varied(owner);
  await varied(await addMember(db, { role: "owner" }));
  const sorts = ["severity", "due", "detected_at", "updated_at"].flatMap((sort) => [sort, `-${sort}`]);
  await fc.assert(
    fc.asyncProperty(
      narrowings,
      fc.constantFrom(...listTabs),
      fc.constantFrom(...sorts),
      fc.nat(),
      async (narrowing, tab, sort, at) => {
        const query = ListVulnerabilitiesQuery.parse({ ...textsOf(narrowing), ...axesOf(tab), sort, limit: 200 });
        const ids = (await listVulnerabilities({ db, actor: owner }, query)).items.map(({ id }) => id);
        fc.pre(ids.length > 0);
        const index = at % ids.length;
        expect(await findNeighbours({ db, actor: owner }, query, ids[index] ?? "")).toEqual({
          previous: ids[index - 1] ?? null,
          next: ids[index + 1] ?? null,
        });
      },
    ),
    { numRuns: 60 },
  );
});

test("what has just left the list keeps its place in it, and another account's has none", async () => {
  const owner = await addMember(db, { role: "owner" });
  const stranger = await addMember(db, { role: "owner" });
  await sample(owner);
  const query = ListVulnerabilitiesQuery.parse({ status: "open", sort: "-severity", limit: 200 });
  const context = { db, actor: owner };
  const [first, second, third] = (await listVulnerabilities(context, query)).items.map(({ id }) => id);
  await setStatus(context, second ?? "", "any", { status: "resolved" });
  expect(await findNeighbours(context, query, second ?? "")).toEqual({ previous: first, next: third });
  expect(await findNeighbours({ db, actor: stranger }, query, second ?? "")).toEqual({ previous: null, next: null });
});

test("a cursor that an earlier version gave out for changes since a time goes on from where it was", async () => {
  const owner = await addMember(db, { role: "owner" });
  await sample(owner);
  const query = ListVulnerabilitiesQuery.parse({ status: "open", updatedSince: "2020-01-01T00:00:00Z", limit: 3 });
  const first = await listVulnerabilities({ db, actor: owner }, query);
  const last = first.items.at(-1);
  const binding = [
    owner.accountId,
    "vulnerabilities",
    "-severity",
    { status: ["open"], updated_since: query.updatedSince },
  ];
  const position = { back: false, value: last?.severity ?? "", id: last?.id ?? "" };
  expect(first.nextCursor).toBe(encodeCursor(binding, position));
});

test("a cursor that nobody gave out is refused, whatever it says", async () => {
  const owner = await addMember(db, { role: "owner" });
  await sample(owner);
  const { nextCursor } = await list(owner, { sort: "due", limit: 3 });
  const text = Buffer.from(String(nextCursor), "base64url").toString();
  for (const at of [
    "",
    "nonsense",
    "2 2026-01-01T00:00:00.000Z",
    "0",
    "0 never",
    "0 -271821-04-20T00:00:00.000Z",
    "1 0000-01-01T00:00:00.000Z",
  ]) {
    const cursor = Buffer.from(text.replace(/"[01] [^"]+"/, JSON.stringify(at))).toString("base64url");
    await expect(list(owner, { sort: "due", limit: 3, cursor })).rejects.toMatchObject({ code: "invalid_cursor" });
  }
  await expect(list(owner, { sort: "-due", limit: 3, cursor: nextCursor })).rejects.toMatchObject({
    code: "invalid_cursor",
  });
});
