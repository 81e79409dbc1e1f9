import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import { listAccessKeys } from "../access-keys/list";
import { keySorts, ListAccessKeysQuery } from "../access-keys/list-query";
import { listAssets } from "../assets/list";
import { ListAssetsQuery } from "../assets/schemas";
import type { AccessKeyActor, Member } from "../context";
import { listScans } from "../scans/list";
import { ListScansQuery } from "../scans/schemas";
import { listVulnerabilities } from "../vulnerabilities/list/list";
import { ListVulnerabilitiesQuery } from "../vulnerabilities/schemas";
import type { Page } from "./read-list";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

type Query = Record<string, unknown>;
type Listed = { id: string } | { slug: string };
type List = { name: string; read: (query: Query) => Promise<Page<Listed>>; queries: Query[] };

const rows = 7;
let owner: Member;
let scanner: AccessKeyActor;

beforeAll(async () => {
  owner = await addMember(db, { role: "owner" });
  for (let index = 1; index < rows; index++) await addAccessKey(db, owner, { name: `Key ${index}` });
  const { key } = await addAccessKey(db, owner, { name: "Scanner" });
  const { accountId } = owner;
  const scopes = key.scopes;
  scanner = { type: "access_key", accountId, keyId: key.id, ...key, scopes: ["scans:read"], scopesAtCreation: scopes };
  const severities = ["info", "low", "high", "high", "high", "critical", "critical"] as const;
  for (const severity of severities) await addFindings(db, { accountId, keyId: key.id }, [{ severity }]);
});

const vulnerabilitySorts = ["severity", "due", "detected_at", "updated_at"];
const bySorts = (sorts: readonly string[]): Query[] => sorts.flatMap((sort) => [{ sort }, { sort: `-${sort}` }]);

const lists: List[] = [
  {
    name: "access keys",
    read: (query) => listAccessKeys({ db, actor: owner }, ListAccessKeysQuery.parse(query)),
    queries: bySorts(keySorts),
  },
  {
    name: "vulnerabilities",
    read: (query) => listVulnerabilities({ db, actor: owner }, ListVulnerabilitiesQuery.parse(query)),
    queries: bySorts(vulnerabilitySorts),
  },
  { name: "assets", read: (query) => listAssets({ db, actor: owner }, ListAssetsQuery.parse(query)), queries: [{}] },
  { name: "scans", read: (query) => listScans({ db, actor: scanner }, ListScansQuery.parse(query)), queries: [{}] },
];

const keysOf = ({ items }: Page<Listed>) => items.map((item) => ("id" in item ? item.id : item.slug));

describe.each(lists)("the list of $name", ({ name, read, queries }) => {
  test.each(queries)(
    "gives every row once, page by page, forwards and back, and how many there are: %j",
    async (query) => {
      const whole = keysOf(await read({ ...query, limit: 200 }));
      expect(new Set(whole).size).toBe(rows);
      const first = await read({ ...query, limit: 3 });
      const second = await read({ ...query, limit: 3, cursor: first.nextCursor });
      const third = await read({ ...query, limit: 3, cursor: second.nextCursor });
      expect([first, second, third].map(keysOf)).toEqual([whole.slice(0, 3), whole.slice(3, 6), whole.slice(6)]);
      for (const { total } of [first, second, third]) expect(total).toEqual({ count: rows, type: "exact" });
      expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
      const back = await read({ ...query, limit: 3, cursor: third.previousCursor });
      const start = await read({ ...query, limit: 3, cursor: back.previousCursor });
      expect([back, start].map(keysOf)).toEqual([whole.slice(3, 6), whole.slice(0, 3)]);
      expect(start.previousCursor).toBeNull();
    },
  );

  test("refuses the cursor of another list, sort or filter, and what is none", async () => {
    const others = lists.filter((list) => list.name !== name).map((list) => list.read({ limit: 1 }));
    const cursors = (await Promise.all(others)).map(({ nextCursor }) => nextCursor);
    expect(cursors).not.toContain(null);
    if (name !== "scans") cursors.push((await read({ ...queries[0], limit: 1, q: "e" })).nextCursor);
    if (queries.length > 1) cursors.push((await read({ ...queries[1], limit: 1 })).nextCursor);
    for (const cursor of [...cursors, "", "nonsense"]) {
      await expect(read({ ...queries[0], cursor }), String(cursor)).rejects.toMatchObject({ code: "invalid_cursor" });
    }
  });

  test("takes a search literally, and no parameter that it does not have", async () => {
    if (name !== "scans") {
      for (const q of ["%", "_____", "\\"]) {
        expect(await read({ q }), q).toMatchObject({ items: [], total: { count: 0, type: "exact" } });
      }
    }
    for (const unknown of [{ size: 1 }, { direction: "asc" }, { offset: 1 }]) {
      expect(() => read(unknown)).toThrow("unrecognized_keys");
    }
  });
});
