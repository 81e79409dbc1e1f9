import "server-only";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import type { Job } from "./job";

/** What a worker took from the queue: which row, and under what name it is locked. */
export type Taken = { id: string; worker: string; payload: unknown };

/** Any number that nothing else of this program locks by: with it, a job is locked while a transaction works on it. */
const locks = 741_205_117;
/** Between being taken and being worked on, a job is locked by nothing. */
const abandonedAfter = "30 seconds";

/**
 * Does a job that was taken from the queue, and removes it in the same transaction. Where it is somebody else's by now,
 * because this process was held up for too long, nothing happens.
 */
export async function runJob(db: Db, job: Job, { id, worker, payload }: Taken): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await hold(tx, id, worker))) return;
    await job.run(tx, job.payload.parse(payload));
    await tx.execute(sql`delete from graphile_worker._private_jobs where id = ${id}::bigint`);
  });
}

async function hold(tx: Tx, id: string, worker: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(${locks}, hashint8(${id}::bigint))`);
  const rows = await tx.execute(
    sql`select from graphile_worker._private_jobs where id = ${id}::bigint and locked_by = ${worker}`,
  );
  return rows.count === 1;
}

/**
 * Gives back to the queue what was taken by processes that are gone: the transaction that would work on it does not exist.
 * By itself, graphile-worker waits four hours for them.
 */
export async function releaseAbandoned(db: Db): Promise<void> {
  await db.execute(sql`
    with taken as materialized (
      select id from graphile_worker._private_jobs
      where locked_at < now() - ${abandonedAfter}::interval for update skip locked),
    abandoned as materialized (select id from taken where pg_try_advisory_xact_lock(${locks}, hashint8(id)))
    update graphile_worker._private_jobs as jobs set locked_at = null, locked_by = null
    from abandoned where jobs.id = abandoned.id`);
}
