import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "@playwright/test";
import postgres from "postgres";
import { root } from "@/bin/root";
import { openDb } from "@/db/client";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { enqueue } from "@/lib/jobs/enqueue";
import { removeExpired } from "@/lib/jobs/remove-expired";
import { until } from "@/test/api/http";
import { numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { debianPostgresBin, openDebianPostgres } from "@/test/database/debian-postgres";
import { runScript } from "@/test/servers/product";
import { refusal, test } from "@/test/servers/start-test";

test.skip(debianPostgresBin === undefined, "PostgreSQL is not installed here.");

const roles = path.join(root, "docs/database/roles.sql");

test("tables are created by their owner, and the server runs as a user who may only read and write rows", async ({
  instance,
  start,
}) => {
  const server = await openDebianPostgres();
  const db = openDb(server.url, 2);
  const limited = server.url.replace("backline@", "backline_server@");
  const asServer = postgres(limited, { max: 1 });
  try {
    await server.sql`create role backline_server login`;
    expect(await refusal(start({ DATABASE_URL: limited }))).toMatch(
      /^The tables are older than this version, .+ Run `npm run migrate` with the address of their owner in DATABASE_DIRECT_URL/,
    );
    const settings = { ...instance.settings, DATABASE_URL: limited, DATABASE_DIRECT_URL: server.url };
    expect(await runScript("migrate", [], settings)).toMatchObject({
      code: 0,
      output: expect.stringContaining("Migrations: done."),
    });
    await db.$client.unsafe(await readFile(roles, "utf8"));
    // As after an update from a version without jobs, whose roles.sql did not know of them: the migration sees to it.
    await db.$client`revoke all on all tables in schema graphile_worker from backline_server`;
    await db.$client`revoke all on schema graphile_worker from backline_server`;
    const migration = await readFile(path.join(root, "db/migrations/0012_jobs.sql"), "utf8");
    await db.$client.unsafe(/^DO \$\$[\s\S]+^END \$\$;$/m.exec(migration)?.[0] ?? "");

    const product = start({ DATABASE_URL: limited });
    const url = await product.ready();
    expect(product.output()).toContain("Migrations: none to do.");
    const owner = await addMember(db, { role: "owner" });
    const { secret, key } = await addAccessKey(db, owner, { scopes: ["scans:write", "assets:write"] });
    const report = reportOf([1, 2, 3].map(numberedResult));
    expect((await postReport(url, secret, report)).status).toBe(201);
    const asOwner = openDb(limited, 1);
    await revokeAccessKey({ db: asOwner, actor: owner }, { keyId: key.id, reason: "" });
    await asOwner.$client.end();
    expect((await postReport(url, secret, report)).status).toBe(401);
    await db.transaction((tx) => enqueue(tx, removeExpired, {}));
    await until(async () => (await db.$client`select from graphile_worker.jobs`).count === 0);
    expect(product.output()).not.toContain("jobs can't be run");

    for (const statement of [
      "update events set type = 'nothing'",
      "delete from events",
      "truncate events",
      "truncate vulnerabilities cascade",
      "drop table sessions",
      "alter table sessions add column more text",
      "create table more (id int)",
      "update drizzle.__drizzle_migrations set hash = ''",
      "drop table graphile_worker._private_jobs",
    ]) {
      await expect(asServer.unsafe(statement), statement).rejects.toMatchObject({ code: "42501" });
    }
  } finally {
    await Promise.all([db.$client.end(), asServer.end()]);
    await server.remove();
  }
});

test("a database with another program's tables, one that only reads, and one with too few connections are refused", async ({
  start,
}) => {
  const server = await openDebianPostgres({ settings: { max_connections: "18" } });
  const db = openDb(server.url, 1);
  try {
    expect(await refusal(start({ DATABASE_URL: server.url }))).toMatch(
      /^This process opens up to 18 connections, but .+ lets its user have 15\. .+ or set DATABASE_POOL_SIZE to 7 or less\.$/,
    );
    const fewer = { DATABASE_URL: server.url, DATABASE_POOL_SIZE: "4" };
    await server.sql`alter role backline connection limit 4`;
    expect(await refusal(start(fewer))).toMatch(/ lets its user have 4\. .+ can.t run with fewer/);
    await server.sql`alter role backline connection limit -1`;
    await server.sql`alter role backline set default_transaction_read_only = on`;
    expect(await refusal(start(fewer))).toMatch(/ is read-only: default_transaction_read_only is on /);
    await server.sql`alter role backline reset default_transaction_read_only`;
    await db.$client`create table orders (id int)`;
    expect(await refusal(start(fewer))).toMatch(/^The database holds tables of another program\. /);
    expect(await db.$client`select tablename from pg_tables where schemaname = 'public'`).toEqual([
      { tablename: "orders" },
    ]);
  } finally {
    await db.$client.end();
    await server.remove();
  }
});

test("a start says at once that it waits for the database, and continues when it is there", async ({ start }) => {
  const server = await openDebianPostgres();
  try {
    await server.stop();
    const product = start({ DATABASE_URL: server.url });
    await expect.poll(product.output).toMatch(/ refuses connections\. Waiting for it, 60 seconds at most\.$/m);
    await server.restart();
    await product.ready();
  } finally {
    await server.remove();
  }
});
