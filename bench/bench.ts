import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Db, openDb } from "@/db/client";
import { openTemporaryDatabase } from "@/test/database/temporary-database";
import { parentOf } from "./cpu";

/** What every section works with. All of it is gone at the end. */
export type Bench = {
  db: Db;
  databaseUrl: string;
  /** The first process of PostgreSQL. */
  databasePid: number;
  /** For files. */
  folder: string;
  /** Aborted when the bench is interrupted. */
  ending: AbortSignal;
  /** Has something done before the folder and the database go; what came last goes first. */
  atEnd: (work: () => Promise<unknown>) => void;
};

/** Opens a database and a folder for `work`, and removes both when it has ended, failed or been interrupted. */
export async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const works: (() => Promise<unknown>)[] = [];
  const atEnd = (each: () => Promise<unknown>) => void works.push(each);
  let ended: Promise<void> | undefined;
  const end = () => {
    ended ??= (async () => {
      ending.abort();
      for (const each of works.reverse()) await each().catch((error: unknown) => console.error(error));
    })();
    return ended;
  };
  const giveUp = (exitCode: number) => void end().finally(() => process.exit(exitCode));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => giveUp(130));
  process.on("uncaughtException", (error) => {
    console.error(error);
    giveUp(1);
  });
  try {
    const folder = await mkdtemp(path.join(tmpdir(), "backline-bench-"));
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const database = await openTemporaryDatabase();
    atEnd(() => database.remove());
    const db = openDb(database.url, 10);
    atEnd(() => db.$client.end());
    const [row] = await db.$client<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const databasePid = await parentOf(row?.pid ?? Number.NaN);
    await work({ db, databaseUrl: database.url, databasePid, folder, ending: ending.signal, atEnd });
  } finally {
    await end();
  }
}
