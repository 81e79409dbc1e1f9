// A process that runs one kind of job, which leaves a row in the table `effects`, until it is told to stop.
import { sql } from "drizzle-orm";
import { z } from "zod";
import { closeDb } from "@/db/client";
import { defineJob } from "@/lib/jobs/job";
import { startJobs } from "@/lib/jobs/runner";

/** The advisory lock that a job waits for where its payload says so. */
export const gate = 4711;

/** Leaves a row, and fails as often as its payload says. */
export const effectJob = defineJob({
  name: "effect",
  payload: z.object({
    n: z.number().int(),
    failures: z.number().default(0),
    gated: z.boolean().default(false),
  }),
  attemptsMax: 5,
  async run(tx, { n, failures, gated }) {
    await tx.execute(sql`insert into effects (n) values (${n})`);
    if (gated) await tx.execute(sql`select pg_advisory_xact_lock_shared(${gate})`);
    const [row] = await tx.execute<{ attempt: number }>(sql`select nextval('attempts')::int as attempt`);
    if ((row?.attempt ?? 0) <= failures) throw new Error("not yet");
  },
});

if (process.argv[1]?.endsWith("job-process.ts")) {
  const jobs = startJobs([effectJob]);
  process.on("SIGTERM", async () => {
    const stopped = jobs.stop();
    process.send?.("ending");
    await stopped;
    await closeDb();
    process.exit(0);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.("started");
}
