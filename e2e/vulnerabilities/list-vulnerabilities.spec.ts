import { eq } from "drizzle-orm";
import { z } from "zod";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { type Answer, ask, bearer, bodyOf } from "@/test/api/http";
import { expectProblem, Faults } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const Item = z.looseObject({ id: z.uuid(), title: z.string(), severity: z.string(), status: z.string() });
const Page = z.object({
  items: z.array(Item),
  next_cursor: z.string().nullable(),
  total: z.object({ count: z.int(), type: z.enum(["exact", "at_least"]) }),
});

const list = (url: string, secret: string, query: Record<string, string>) =>
  ask(url, { path: `/api/v1/vulnerabilities?${new URLSearchParams(query)}`, headers: bearer(secret) });

const titles = (answer: Answer) => bodyOf(answer, Page).items.map((item) => item.title);

test("each filter narrows the list, several values are separated by commas, and the total counts the filter", async ({
  urls,
  key,
  findings,
}) => {
  const { secret } = await key();
  const old = new Date("2025-01-01T00:00:00Z");
  await findings(
    [
      { title: "A", severity: "critical", tool: "Alpha", updatedAt: old },
      { title: "B", severity: "low", tool: "Alpha", status: "in_progress", path: "lib/100%_sure.ts" },
      { title: "C", severity: "info", tool: "Alpha", ruleId: "sql-injection" },
    ],
    { assetSlug: "shop" },
  );
  await findings([{ title: "D", severity: "high", tool: "Beta", message: "Eval of text" }], { assetSlug: "team/web" });
  const rows: [Record<string, string>, string[]][] = [
    [{}, ["A", "B", "C", "D"]],
    [{ severity: "critical" }, ["A"]],
    [{ severity: "critical, info" }, ["A", "C"]],
    [{ status: "in_progress" }, ["B"]],
    [{ status: "in_progress,open" }, ["A", "B", "C", "D"]],
    [{ asset: "team/web" }, ["D"]],
    [{ asset: "nothing" }, []],
    [{ source: "Alpha", status: "open" }, ["A", "C"]],
    [{ due: "none" }, ["C"]],
    [{ due: "overdue" }, []],
    [{ due: "overdue, 7d" }, ["A"]],
    [{ due: "30d", severity: "high,low" }, ["D"]],
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

test("the list is sorted by severity or time, both ways, and paging returns each row once, also among equal values", async ({
  urls,
  key,
  findings,
}) => {
  const { secret } = await key();
  const severities = ["low", "critical", "info", "high", "medium"] as const;
  const rows = Array.from({ length: 25 }, (_, index) => ({
    title: `F${index}`,
    severity: severities[index % 5] ?? "low",
    detectedAt: new Date(Date.UTC(2026, 0, 1 + (index % 3))),
    updatedAt: new Date(Date.UTC(2026, 1, 1 + (index % 4))),
  }));
  await findings(rows);
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

test("rows added or removed between two pages neither repeat nor hide others", async ({ urls, key, findings, db }) => {
  const { secret } = await key();
  const { ids } = await findings(Array.from({ length: 12 }, (_, index) => ({ title: `F${index}` })));
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
    if (page === 0) await findings([{ severity: "critical" }]);
  }
  expect(seen).toHaveLength(new Set(seen).size);
  expect(seen.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
});

test("an invalid parameter is named", async ({ urls, key }) => {
  const { secret } = await key();
  const rows: [Record<string, string> | string, string][] = [
    [{ status: "closed" }, "status"],
    [{ severity: "" }, "severity"],
    [{ limit: "0" }, "limit"],
    [{ limit: "201" }, "limit"],
    [{ limit: "many" }, "limit"],
    [{ sort: "title" }, "sort"],
    [{ due: "tomorrow" }, "due"],
    [{ due: "" }, "due"],
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
