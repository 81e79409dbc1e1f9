// A process that runs one kind of job, which leaves a row in the table `effects`, until it is asked to end.
import { sql } from "drizzle-orm";
import { z } from "zod";
import { closeDb } from "@/db/client";
import { defineJob } from "@/lib/jobs/job";
import { startJobs } from "@/lib/jobs/runner";

/** Takes as long as its payload says, and fails as often as that says. */
export const effectJob = defineJob({
  name: "effect",
  payload: z.object({ n: z.number().int(), ms: z.number().default(0), failures: z.number().default(0) }),
  attemptsMax: 5,
  async run(tx, { n, ms, failures }) {
    await tx.execute(sql`insert into effects (n) values (${n})`);
    await tx.execute(sql`select pg_sleep(${ms / 1000}::float8)`);
    const [row] = await tx.execute<{ attempt: number }>(sql`select nextval('attempts')::int as attempt`);
    if ((row?.attempt ?? 0) <= failures) throw new Error("not yet");
  },
});

if (process.argv[1]?.endsWith("job-process.ts")) {
  const jobs = startJobs([effectJob]);
  process.on("SIGTERM", async () => {
    await jobs.stop();
    await closeDb();
    process.exit(0);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.("started");
}
