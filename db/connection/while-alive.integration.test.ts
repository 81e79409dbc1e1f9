import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "../client";
import { whileAlive } from "./while-alive";

const db = openDb(inject("databaseUrl"), 2);
const sql = db.$client;
afterAll(() => sql.end({ timeout: 5 }));

test("an abandoned transaction is not committed when the server responds again", async () => {
  await sql`create table given_up (at timestamptz not null)`;
  const begin = whileAlive("begin", sql.begin.bind(sql), () => Promise.reject(new Error("the server is silent")));
  if (typeof begin !== "function") throw new Error("begin is a method");
  let end = () => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  await expect(
    begin(async (tx: typeof sql) => {
      await tx`insert into given_up values (now())`;
      await held;
    }),
  ).rejects.toThrow("the server is silent");
  end();
  await expect
    .poll(() => sql`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`)
    .toHaveLength(0);
  expect(await sql`select from given_up`).toHaveLength(0);
  await sql`drop table given_up`;
});
