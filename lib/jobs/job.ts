import "server-only";
import type { z } from "zod";
import type { Tx } from "@/db/client";

/** A piece of work that no request waits for. */
export type Job<Payload extends z.ZodType = z.ZodType> = {
  /** Stored with queued jobs, so it must not change after a release. */
  name: string;
  payload: Payload;
  /** How often it is tried before it counts as failed for good, with growing pauses: five times within a minute and a half. */
  attemptsMax: number;
  /** When it runs by schedule, with an empty payload: a crontab's five fields, in UTC. */
  schedule?: string;
  /**
   * Does it in the transaction given, which also removes it from the queue: what it writes there happens exactly once,
   * whatever ends a process meanwhile. It takes seconds at most; for more, it enqueues the rest.
   */
  run(tx: Tx, payload: z.output<Payload>): Promise<void>;
};

/** Returns the job, with the type of its payload. */
export const defineJob = <Payload extends z.ZodType>(job: Job<Payload>): Job<Payload> => job;
