import { sql } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { describeError } from "./describe";
import { sentenceOf } from "./sentences";

// What a value looks like that must not get into the log, in whichever form a statement takes it.
const value = "zq7value";

const db = openDb(inject("databaseUrl"), 2);
afterAll(() => db.$client.end());

const table = "create temp table things (id int primary key, name text not null unique, size int check (size < 10))";

type Case = { code: string; statement: string; names?: Record<string, string> };

const cases: Case[] = [
  { code: "22P02", statement: `select '${value}'::uuid` },
  { code: "22007", statement: `select '${value}'::timestamptz` },
  { code: "22003", statement: "select 99999999999::int" },
  { code: "22012", statement: "select 1 / 0" },
  { code: "22P02", statement: `select '{"${value}'::jsonb` },
  {
    code: "23505",
    statement: `insert into things values (1, '${value}', 1), (2, '${value}', 1)`,
    names: { table: "things", constraint: "things_name_key" },
  },
  {
    code: "23514",
    statement: `insert into things values (1, '${value}', 77)`,
    names: { table: "things", constraint: "things_size_check" },
  },
  { code: "23502", statement: "insert into things values (1, null, 1)", names: { table: "things", column: "name" } },
  {
    code: "23503",
    statement: `insert into memberships (account_id, user_id, role) values (gen_random_uuid(), gen_random_uuid(), 'owner')`,
    names: { table: "memberships" },
  },
  { code: "42P01", statement: `select '${value}' from nowhere` },
  { code: "42703", statement: `select ${value} from things` },
  { code: "42601", statement: `selekt '${value}'` },
  { code: "57014", statement: `set local statement_timeout = '1ms'; select pg_sleep(5), '${value}'` },
  { code: "P0001", statement: `do $$ begin raise exception 'no %', '${value}'; end $$` },
  { code: "25006", statement: `set transaction read only; create table ${value} (id int)` },
  { code: "3F000", statement: `create table ${value}.things (id int)` },
  { code: "55P03", statement: `do $$ begin raise exception 'no %', '${value}' using errcode = '55P03'; end $$` },
  { code: "53100", statement: `do $$ begin raise exception 'no %', '${value}' using errcode = '53100'; end $$` },
  { code: "ZZ123", statement: `do $$ begin raise exception 'no %', '${value}' using errcode = 'ZZ123'; end $$` },
];

it.each(cases)(
  "an error of PostgreSQL is a sentence with its code and names, and no value: $code $statement",
  async ({ code, statement, names }) => {
    const viaPostgres = (): Promise<unknown> =>
      db.$client.begin(async (tx) => {
        await tx.unsafe(table);
        await tx.unsafe(statement).simple();
      });
    const viaDrizzle = (): Promise<unknown> =>
      db.transaction(async (tx) => {
        await tx.execute(sql.raw(table));
        for (const part of statement.includes("$$") ? [statement] : statement.split("; "))
          await tx.execute(sql.raw(part));
      });
    for (const attempt of [viaPostgres, viaDrizzle]) {
      const error: unknown = await attempt().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const described = describeError(error, { stacks: false });
      expect(described).toMatchObject({
        type: "PostgresError",
        code,
        message: sentenceOf(code) ?? "PostgreSQL refused a statement.",
        ...names,
      });
      expect(JSON.stringify([described, describeError(error, { stacks: true })])).not.toMatch(
        new RegExp(`${value}|77`),
      );
      expect(described).not.toHaveProperty("stack");
    }
  },
);

it("a description has no parameter, and names the line of this program that sent the query", async () => {
  const error: unknown = await db.execute(sql`select ${value}::uuid`).catch((thrown: unknown) => thrown);
  const described = describeError(error, { stacks: false });
  expect(described).toMatchObject({
    code: "22P02",
    at: expect.stringMatching(/^lib\/log\/describe\.integration\.test\.ts:/),
  });
  expect(JSON.stringify(described)).not.toContain(value);
});

it("a server that can't be reached is described with its address", async () => {
  const away = openDb("postgres://someone:hidden@127.0.0.1:1/backline", 1);
  const error: unknown = await away.execute("select").catch((thrown: unknown) => thrown);
  expect(describeError(error, { stacks: false })).toMatchObject({
    code: "ECONNREFUSED",
    message: "The connection was refused: no program listens at this address.",
    address: "127.0.0.1",
    port: 1,
  });
  expect(JSON.stringify(describeError(error, { stacks: true }))).not.toMatch(/someone|hidden/);
  await away.$client.end();
});
