import "server-only";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import type { Job } from "./job";

/** What a worker took from the queue: which row, and under what name it is locked. */
export type Taken = { id: string; worker: string; payload: unknown };

/** The advisory lock space of jobs: a job is locked while a transaction works on it. */
const locks = 741_205_117;
/** Between being taken and being worked on, a job is locked by nothing. */
const abandonedAfter = "30 seconds";

/**
 * Runs a job that was taken from the queue, and removes it in the same transaction. If another process has it by now,
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
 * Returns jobs to the queue that were taken by dead processes: the transaction that would work on them does not exist.
 * On its own, graphile-worker waits four hours for them.
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
