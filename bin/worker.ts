// `npm run worker`: runs jobs alone, for servers that are started with JOBS=off.
import { setTimeout as pause } from "node:timers/promises";
import { closeDb, openDb } from "@/db/client";
import { areUsable, readTables } from "@/db/migrate";
import { StartFault } from "@/db/start-fault";
import { startJobs } from "@/lib/jobs/runner";
import { version } from "@/lib/version";
import { type Database, openDatabase } from "./command/database";
import { runToEnd, watchForEnd } from "./command/ending";
import { readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";

const endless = 2 ** 31 - 1;

async function main(): Promise<void> {
  const settings = readSettings("production");
  say(`Backline ${version}, jobs only`);
  const ending = watchForEnd();
  ending.forced.addEventListener("abort", () => process.exit(130));
  const database = await openDatabase(settings, "worker", { notify: complain });
  try {
    say(`Database: ${database.description}.`);
    await requireTables(database);
    globalThis.backlineSettings = {
      ...settings,
      DATABASE_URL: database.url,
      DATABASE_POOLER: database.pooled ? "transaction" : "none",
    };
    const jobs = startJobs();
    say("Running jobs.");
    while (!ending.requested.aborted) await pause(endless, undefined, { signal: ending.requested }).catch(() => {});
    say("Stopping: jobs in progress finish first.");
    await jobs.stop();
    await closeDb();
  } finally {
    await database.close();
  }
}

async function requireTables({ url, pooled }: Database): Promise<void> {
  const db = openDb(url, 1, { pooled });
  try {
    if (areUsable(await readTables(db))) return;
    throw new StartFault(
      "The tables are from another version. Start a server of this version first, or run `npm run migrate`.",
    );
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

runToEnd("The worker", main);
