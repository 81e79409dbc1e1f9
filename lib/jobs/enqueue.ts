import "server-only";
import { sql } from "drizzle-orm";
import type { TransactionSql } from "postgres";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { executeIn } from "@/db/connection/execute-in";
import type { Job } from "./job";

type Options = {
  /** The earliest time; now by default. */
  runAt?: Date;
  /** Of waiting jobs with the same key, only the last one is kept. */
  key?: string;
};

/**
 * Queues a job in the caller's transaction, of Drizzle or of postgres.js itself: it is there if that commits, and runs
 * within about a second. Last of what the transaction does, for a job with a key may have to be waited for.
 */
export async function enqueue<Payload extends z.ZodType>(
  tx: Tx | TransactionSql,
  job: Job<Payload>,
  payload: z.input<Payload>,
  { runAt, key }: Options = {},
): Promise<void> {
  const text = JSON.stringify(job.payload.parse(payload));
  await executeIn(
    tx,
    sql`select from graphile_worker.add_job(${job.name}, ${text}::text::json,
      run_at => ${runAt?.toISOString() ?? null}::timestamptz,
      max_attempts => ${job.attemptsMax}::int, job_key => ${key ?? null}::text)`,
  );
}
