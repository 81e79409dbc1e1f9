import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "@playwright/test";
import { root } from "@/bin/root";
import { type Db, openDb } from "@/db/client";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";
import { enqueue } from "@/lib/jobs/enqueue";
import { removeExpired } from "@/lib/jobs/remove-expired";
import { until } from "@/test/api/http";
import { debianPostgresBin, hasPgBouncer, openDebianPostgres, openPgBouncer } from "@/test/database/debian-postgres";
import { type Installation, openInstallation } from "@/test/servers/installation";
import { isAlive, runScript, startProduct } from "@/test/servers/product";
import { startServer } from "@/test/servers/server";
import { test } from "@/test/servers/start-test";

const countOf = async (db: Db) => {
  const [row] = await db.$client<{ count: number }[]>`select count(*)::int from graphile_worker._private_jobs`;
  return row?.count ?? -1;
};
const queue = (db: Db) => db.transaction((tx) => enqueue(tx, removeExpired, {}));
const isEmpty = (db: Db) => until(async () => (await countOf(db)) === 0);

async function withInstallation(use: (installation: Installation) => Promise<void>): Promise<void> {
  const installation = await openInstallation();
  try {
    await use(installation);
  } finally {
    await installation.remove();
  }
}

test("every server runs jobs, one with JOBS=off does not, and npm run worker runs them alongside", async () => {
  await withInstallation(async (installation) => {
    const off = await installation.start({ JOBS: "off" });
    await queue(installation.db);
    const on = await installation.start();
    await isEmpty(installation.db);
    await on.stop();
    await queue(installation.db);
    const connections = () =>
      installation.db.$client`select from pg_stat_activity where application_name = 'backline jobs'`;
    await until(async () => (await connections()).count === 0);
    const worker = startProduct(
      { DATABASE_URL: installation.databaseUrl, DATA_DIR: installation.dataDir },
      {},
      "worker",
    );
    await isEmpty(installation.db);
    process.kill(-worker.pid, "SIGTERM");
    const said = /Running jobs\.\s+Stopping: jobs in progress finish first\.\s+Stopped\.\s*$/;
    await until(() => said.test(worker.output()));
    await off.stop();
  });
});

test("jobs continue when the database is back, and the log reports the outage once", async () => {
  const installation = await openInstallation();
  let again: { close(): Promise<void> } | undefined;
  try {
    const server = await installation.start();
    await queue(installation.db);
    await isEmpty(installation.db);
    const postmaster = Number.parseInt(
      await readFile(path.join(installation.dataDir, "postgres/postmaster.pid"), "utf8"),
      10,
    );
    process.kill(postmaster, "SIGINT");
    await until(async () => !(await isAlive(postmaster)));
    const lines = () =>
      server
        .output()
        .split("\n")
        .filter((line) => line.includes("jobs can't be run at the moment"));
    await until(() => lines().length > 0);
    again = await openEmbedded({ dataDir: installation.dataDir, role: "command" });
    await queue(installation.db);
    await isEmpty(installation.db);
    await until(() => server.output().includes("jobs are run again"));
    expect(lines()).toHaveLength(1);
    expect(server.process.exitCode).toBeNull();
  } finally {
    await installation.close();
    await again?.close();
    await installation.remove();
  }
});

test("a server that is shut down finishes its jobs first", async () => {
  await withInstallation(async (installation) => {
    const server = await installation.start();
    await installation.db.execute(`create table effects (n int)`);
    // What the job removes waits for a lock, and leaves a trace.
    await installation.db.execute(`create function wait() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(4711); insert into effects values (1); return old; end $$`);
    await installation.db.execute(
      "create trigger wait before delete on sign_in_attempts for each row execute function wait()",
    );
    const holder = await installation.db.$client.reserve();
    await holder`select pg_advisory_lock(4711)`;
    await installation.db.execute(`insert into sign_in_attempts (key, failures, next_at, forgotten_at)
      values ('old', 1, now() - interval '2 hours', now() - interval '1 hour')`);
    await queue(installation.db);
    await until(
      async () =>
        (
          await installation.db.$client`
      select from graphile_worker._private_jobs where locked_at is not null`
        ).count === 1,
    );
    const ended = once(server.process, "exit");
    server.process.kill("SIGTERM");
    await pause(200);
    expect(server.process.exitCode).toBeNull();
    await holder`select pg_advisory_unlock(4711)`;
    holder.release();
    await ended;
    expect(server.process.exitCode).toBe(0);
    expect((await installation.db.$client`select from effects`).count).toBe(1);
    expect(await countOf(installation.db)).toBe(0);
  });
});

test("doctor names jobs that failed for good, keep failing, or are not being run", async ({ instance, start }) => {
  const product = start({ JOBS: "off" });
  await product.ready();
  const { url, close } = await openEmbedded({ dataDir: instance.dataDir, role: "command" });
  const db = openDb(url, 1);
  try {
    await db.$client`select graphile_worker.add_job(name, run_at => now() - interval '11 minutes')
      from unnest(array['dead-one', 'failing-one', 'late-one']) as name`;
    await db.$client`update graphile_worker._private_jobs as jobs
      set attempts = case identifier when 'dead-one' then max_attempts else 1 end, last_error = 'Error: broken'
      from graphile_worker._private_tasks as tasks where tasks.id = task_id and identifier <> 'late-one'`;
    const { code, output } = await runScript("doctor", [], instance.settings);
    expect(code).toBe(1);
    expect(output).toMatch(/dead-one failed for good \(Error: broken\): \d+\./);
    expect(output).toMatch(/failing-one fails \(Error: broken\) and will be tried again: \d+\./);
    expect(output).toMatch(/late-one has waited for more than ten minutes: \d+\./);
    const again = /select graphile_worker\.reschedule_jobs\(.+\)/.exec(output)?.[0];
    await db.$client.unsafe(again ?? "");
    expect((await runScript("doctor", [], instance.settings)).output).not.toContain("failed for good");
  } finally {
    await db.$client.end();
    await close();
  }
});

test("jobs run behind PgBouncer in transaction mode", async ({ instance }) => {
  test.skip(debianPostgresBin === undefined || !hasPgBouncer, "PostgreSQL and PgBouncer are not installed here.");
  const server = await openDebianPostgres();
  const pooler = await openPgBouncer(server, { pool_mode: "transaction", default_pool_size: "2" });
  const db = openDb(server.url, 1);
  let backline: Awaited<ReturnType<typeof startServer>> | undefined;
  try {
    await migrateToLatest(server.url, root);
    backline = await startServer({
      DATABASE_URL: pooler.url,
      DATABASE_POOLER: "transaction",
      AUTH_SECRET: crypto.randomUUID(),
      DATA_DIR: instance.dataDir,
    });
    for (let round = 0; round < 3; round++) {
      await queue(db);
      await isEmpty(db);
    }
    expect(backline.output()).not.toContain("jobs can't be run");
  } finally {
    await backline?.stop();
    await db.$client.end();
    await pooler.remove();
    await server.remove();
  }
});
