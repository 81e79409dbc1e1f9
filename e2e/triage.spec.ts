import { eq } from "drizzle-orm";
import { z } from "zod";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { expect, test } from "./fixtures";
import { addFindings } from "./setup/findings";
import { type Answer, ask, bearer, bodyOf } from "./setup/http";
import { expectProblem } from "./setup/problems";

const Item = z.looseObject({ id: z.uuid(), title: z.string(), severity: z.string(), status: z.string() });
const Page = z.object({
  items: z.array(Item),
  next_cursor: z.string().nullable(),
  total: z.object({ count: z.int(), type: z.enum(["exact", "at_least"]) }),
});
const Detail = z.looseObject({
  id: z.uuid(),
  status: z.string(),
  dismissed_reason: z.string().nullable(),
  justification: z.string().nullable(),
  dismissed_until: z.string().nullable(),
  history: z.array(
    z.looseObject({ kind: z.string(), to_status: z.string(), by: z.looseObject({ type: z.string(), id: z.string() }) }),
  ),
});
const Faults = z.looseObject({
  errors: z.array(
    z.looseObject({ detail: z.string(), pointer: z.string().optional(), parameter: z.string().optional() }),
  ),
});

const list = (url: string, secret: string, query: Record<string, string>) =>
  ask(url, { path: `/api/v1/vulnerabilities?${new URLSearchParams(query)}`, headers: bearer(secret) });

const titles = (answer: Answer) => bodyOf(answer, Page).items.map((item) => item.title);

const ownedBy = (key: AccessKeySummary, accountId: string, assetSlug?: string) => ({
  accountId,
  keyId: key.id,
  ...(assetSlug !== undefined && { assetSlug }),
});

test("each filter narrows the list, several values are separated by commas, and the total counts the filter", async ({
  urls,
  owner,
  key,
  db,
}) => {
  const { secret, key: summary } = await key();
  const old = new Date("2025-01-01T00:00:00Z");
  await addFindings(db, ownedBy(summary, owner.accountId, "shop"), [
    { title: "A", severity: "critical", tool: "Alpha", updatedAt: old },
    { title: "B", severity: "low", tool: "Alpha", status: "in_progress", path: "lib/100%_sure.ts" },
    { title: "C", severity: "info", tool: "Alpha", ruleId: "sql-injection" },
  ]);
  await addFindings(db, ownedBy(summary, owner.accountId, "team/web"), [
    { title: "D", severity: "high", tool: "Beta", message: "Eval of text" },
  ]);
  const rows: [Record<string, string>, string[]][] = [
    [{}, ["A", "B", "C", "D"]],
    [{ severity: "critical" }, ["A"]],
    [{ severity: "critical, info" }, ["A", "C"]],
    [{ status: "in_progress" }, ["B"]],
    [{ status: "in_progress,open" }, ["A", "B", "C", "D"]],
    [{ asset: "team/web" }, ["D"]],
    [{ asset: "nothing" }, []],
    [{ source: "Alpha", status: "open" }, ["A", "C"]],
    [{ q: "INJECTION" }, ["C"]],
    [{ q: "eval OF" }, ["D"]],
    [{ q: "100%_s" }, ["B"]],
    [{ q: "%" }, ["B"]],
    [{ updated_since: "2025-06-01T00:00:00+02:00" }, ["B", "C", "D"]],
    [{ updated_since: "2025-01-01T00:00:00Z" }, ["A", "B", "C", "D"]],
  ];
  for (const [query, expected] of rows) {
    const answer = await list(urls.a, secret, query);
    expect(titles(answer).toSorted(), JSON.stringify(query)).toEqual(expected);
    expect(bodyOf(answer, Page).total).toEqual({ count: expected.length, type: "exact" });
  }
});

test("the list is sorted by weight or time, both ways, and pages give every row once over ties", async ({
  urls,
  owner,
  key,
  db,
}) => {
  const { secret, key: summary } = await key();
  const severities = ["low", "critical", "info", "high", "medium"] as const;
  const findings = Array.from({ length: 25 }, (_, index) => ({
    title: `F${index}`,
    severity: severities[index % 5] ?? "low",
    detectedAt: new Date(Date.UTC(2026, 0, 1 + (index % 3))),
    updatedAt: new Date(Date.UTC(2026, 1, 1 + (index % 4))),
  }));
  await addFindings(db, ownedBy(summary, owner.accountId), findings);
  const rank = ["info", "low", "medium", "high", "critical"];
  const sortValueOf: Record<string, (item: z.infer<typeof Item>) => number> = {
    severity: (item) => rank.indexOf(item.severity),
    detected_at: (item) => Date.parse(String(item.detected_at)),
    updated_at: (item) => Date.parse(String(item.updated_at)),
  };
  for (const [column, value] of Object.entries(sortValueOf)) {
    for (const sign of ["", "-"]) {
      const seen: z.infer<typeof Item>[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const query: Record<string, string> = { sort: sign + column, limit: "4", ...(cursor !== "" && { cursor }) };
        const page: z.infer<typeof Page> = bodyOf(await list(urls.b, secret, query), Page);
        expect(page.items.length).toBeGreaterThan(0);
        seen.push(...page.items);
        cursor = page.next_cursor;
      }
      expect(new Set(seen.map((item) => item.id)).size).toBe(25);
      expect(seen).toHaveLength(25);
      const values = seen.map(value);
      expect(values).toEqual(values.toSorted((a, b) => (sign === "-" ? b - a : a - b)));
    }
  }
});

test("rows that come and go between two pages neither repeat nor hide the others", async ({ urls, owner, key, db }) => {
  const { secret, key: summary } = await key();
  const { ids } = await addFindings(
    db,
    ownedBy(summary, owner.accountId),
    Array.from({ length: 12 }, (_, index) => ({ title: `F${index}` })),
  );
  const seen: string[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null; page++) {
    const answer: z.infer<typeof Page> = bodyOf(
      await list(urls.a, secret, { limit: "3", ...(cursor !== "" && { cursor }) }),
      Page,
    );
    seen.push(...answer.items.map((item) => item.id));
    cursor = answer.next_cursor;
    // The last row seen disappears, and new ones come at both ends.
    await db.delete(vulnerabilities).where(eq(vulnerabilities.id, seen.at(-1) ?? ""));
    if (page === 0) await addFindings(db, ownedBy(summary, owner.accountId), [{ severity: "critical" }]);
  }
  expect(seen).toHaveLength(new Set(seen).size);
  expect(seen.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
});

test("a parameter that can't be used is named", async ({ urls, key }) => {
  const { secret } = await key();
  const rows: [Record<string, string> | string, string][] = [
    [{ status: "closed" }, "status"],
    [{ severity: "" }, "severity"],
    [{ limit: "0" }, "limit"],
    [{ limit: "201" }, "limit"],
    [{ limit: "many" }, "limit"],
    [{ sort: "title" }, "sort"],
    [{ updated_since: "yesterday" }, "updated_since"],
    [{ updated_since: "0000-01-01T00:00:00Z" }, "updated_since"],
    [{ updated_since: "9999-12-31T23:59:59-14:00" }, "updated_since"],
    [{ q: " " }, "q"],
    [{ q: "a\u0000b" }, "q"],
    [{ asset: "\u0000" }, "asset"],
    [{ colour: "red" }, "colour"],
    ["status=open&status=resolved", "status"],
  ];
  for (const [query, parameter] of rows) {
    const path = `/api/v1/vulnerabilities?${new URLSearchParams(query)}`;
    const answer = await ask(urls.a, { path, headers: bearer(secret) });
    expectProblem(answer, 400, "invalid_parameter");
    expect(
      bodyOf(answer, Faults).errors.map((fault) => fault.parameter),
      path,
    ).toEqual([parameter]);
  }
  expect((await list(urls.a, secret, { updated_since: "0001-01-01T00:00:00Z" })).status).toBe(200);
});

type Patch = { body?: unknown; text?: string; headers?: Record<string, string> };

function patch(url: string, secret: string, id: string, { body, text, headers = {} }: Patch): Promise<Answer> {
  return ask(url, {
    method: "PATCH",
    path: `/api/v1/vulnerabilities/${id}`,
    headers: { ...bearer(secret), "content-type": "application/json", ...headers },
    body: text ?? JSON.stringify(body),
  });
}

test("a change needs the ETag of what it changes: 428 without, 412 with an old one", async ({
  urls,
  owner,
  key,
  db,
}) => {
  const { secret, key: summary } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await addFindings(db, ownedBy(summary, owner.accountId), [{}]);
  const id = ids[0] ?? "";
  const read = await ask(urls.a, { path: `/api/v1/vulnerabilities/${id}`, headers: bearer(secret) });
  const etag = String(read.headers.etag);
  expect(etag).toMatch(/^"[^"]+"$/);
  const body = { status: "in_progress" };
  expectProblem(await patch(urls.a, secret, id, { body }), 428, "precondition_required");
  const change = (value: string, status: string) =>
    patch(urls.b, secret, id, { body: { status }, headers: { "if-match": value } });
  for (const wrong of ['"v99"', `W/${etag}`, '""', `"v98", "v99"`]) {
    expectProblem(await change(wrong, "resolved"), 412, "precondition_failed");
  }
  for (const malformed of ["v1", "nonsense", etag.slice(1), '"v1" "v2"']) {
    expect(expectProblem(await change(malformed, "resolved"), 400, "invalid_request").hint).toContain('If-Match: "v3"');
  }
  const changed = await change(`"v77", ${etag}`, "in_progress");
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag);
  expectProblem(await change(etag, "resolved"), 412, "precondition_failed");
  expect((await change("*", "resolved")).status).toBe(200);
  const now = await ask(urls.a, { path: `/api/v1/vulnerabilities/${id}`, headers: bearer(secret) });
  const same = await change(String(now.headers.etag), "resolved");
  expect(same.headers.etag).toBe(now.headers.etag);
});

test("of two changes at once with the same ETag, one wins", async ({ urls, owner, key, db }) => {
  const { secret, key: summary } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await addFindings(db, ownedBy(summary, owner.accountId), [{}]);
  const headers = { "if-match": '"v1"' };
  const answers = await Promise.all(
    [urls.a, urls.b, urls.a, urls.b].map((url) =>
      patch(url, secret, ids[0] ?? "", { body: { status: "resolved" }, headers }),
    ),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 412, 412, 412]);
});

test("every status can be set, and the history says which key did it", async ({ urls, owner, key, db }) => {
  const { secret, key: summary } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await addFindings(db, ownedBy(summary, owner.accountId), [{}]);
  const set = (body: unknown) => patch(urls.a, secret, ids[0] ?? "", { body, headers: { "if-match": "*" } });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  for (const status of ["in_progress", "pending_action", "resolved", "open"]) {
    expect(bodyOf(await set({ status }), Detail)).toMatchObject({ status, dismissed_reason: null });
  }
  for (const reason of ["false_positive", "not_affected", "accepted_risk", "wont_fix", "duplicate"]) {
    const dismissed = bodyOf(
      await set({ status: "dismissed", reason, justification: `It is ${reason}`, until }),
      Detail,
    );
    expect(dismissed).toMatchObject({
      status: "dismissed",
      dismissed_reason: reason,
      justification: `It is ${reason}`,
      dismissed_until: until,
    });
    expect(dismissed.history[0]).toMatchObject({ kind: "status_changed", by: { type: "access_key", id: summary.id } });
  }
  const open = bodyOf(await set({ status: "open" }), Detail);
  expect(open).toMatchObject({ dismissed_reason: null, justification: null, dismissed_until: null });
  expect(open.history.map((event) => event.to_status).slice(0, 2)).toEqual(["open", "dismissed"]);
});

test("a change that can't be made says where it is wrong and changes nothing", async ({ urls, owner, key, db }) => {
  const { secret, key: summary } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await addFindings(db, ownedBy(summary, owner.accountId), [{}]);
  const id = ids[0] ?? "";
  const headers = { "if-match": "*" };
  const invalid: [unknown, string][] = [
    [{}, "/status"],
    [{ status: "closed" }, "/status"],
    [{ status: "dismissed" }, "/reason"],
    [{ status: "dismissed", reason: "boring" }, "/reason"],
    [{ status: "open", reason: "duplicate" }, "/reason"],
    [{ status: "resolved", until: "2030-01-01T00:00:00Z" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "2020-01-01T00:00:00Z" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "soon" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "9999-12-31T23:59:59-14:00" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", justification: "half \ud800" }, "/justification"],
    [{ status: "dismissed", reason: "duplicate", justification: "x".repeat(2001) }, "/justification"],
    [{ status: "open", severity: "low" }, "/severity"],
    [[], ""],
    [null, ""],
  ];
  for (const [body, pointer] of invalid) {
    const answer = await patch(urls.a, secret, id, { body, headers });
    expectProblem(answer, 422, "validation_failed");
    expect(
      bodyOf(answer, Faults).errors.map((fault) => fault.pointer),
      JSON.stringify(body),
    ).toContain(pointer);
  }
  const unreadable = [
    "",
    "{",
    "{'status':'open'}",
    '{"status":"open"',
    "\ufeff\ufeff{}",
    '{"status":"dismissed","justification":"\\u0000"}',
  ];
  for (const text of unreadable) {
    expectProblem(await patch(urls.a, secret, id, { text, headers }), 400, "invalid_json");
  }
  const typed = { ...headers, "content-type": "text/plain" };
  expectProblem(
    await patch(urls.a, secret, id, { body: { status: "open" }, headers: typed }),
    415,
    "unsupported_media_type",
  );
  const huge = JSON.stringify({ status: "open", justification: "x".repeat(100_001) });
  expectProblem(await patch(urls.a, secret, id, { text: huge, headers }), 413, "body_too_large");
  expectProblem(
    await patch(urls.a, secret, crypto.randomUUID(), { body: { status: "open" }, headers }),
    404,
    "not_found",
  );
  const [row] = await db
    .select({ version: vulnerabilities.version })
    .from(vulnerabilities)
    .where(eq(vulnerabilities.id, id));
  expect(row?.version).toBe(1);
});
