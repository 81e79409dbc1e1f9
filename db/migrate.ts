import "server-only";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { codeOf, findByCode } from "@/lib/error-code";
import { isStorageFault } from "@/lib/outage";
import { type Db, openDb } from "./client";
import journal from "./migrations/meta/_journal.json" with { type: "json" };
import { vulnerabilityTexts } from "./schema/search";
import { reasonOf, StartFault } from "./start-fault";

const textIndex = "vulnerability_texts_trigrams";
const advisoryLock = 0x6261636b; // "back"

/** The tables of a database: none, another program's, or ours in an older, this, or a newer version. */
export type Tables = "none" | "foreign" | "older" | "current" | "newer";

/** Whether this version can work with the tables. Those of a newer one still serve it, while an update is under way. */
export const areUsable = (tables: Tables): boolean => tables === "current" || tables === "newer";

/** Returns whose tables the database has. */
export async function readTables(db: Db): Promise<Tables> {
  const [found] = await db.execute<{ migrated: boolean; others: boolean }>(sql`
    select to_regclass('drizzle.__drizzle_migrations') is not null as migrated,
      exists (
        select from pg_class c
        where c.relnamespace = to_regnamespace('public') and c.relkind in ('r', 'p', 'v', 'm', 'f')
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
      ) as others`);
  if (found === undefined) throw new Error("the database did not list its tables");
  if (!found.migrated) return found.others ? "foreign" : "none";
  const times = await db.execute<{ at: string }>(
    sql`select created_at::text as at from drizzle.__drizzle_migrations order by created_at`,
  );
  if (times.length === 0) return found.others ? "foreign" : "none";
  if (Number(times[0]?.at) !== journal.entries[0]?.when) return "foreign";
  const [theirs, ours] = [Number(times.at(-1)?.at), journal.entries.at(-1)?.when ?? 0];
  if (theirs === ours) return "current";
  return theirs > ours ? "newer" : "older";
}

type Migrating = {
  pooled?: boolean;
  /** Called with what a change of a table waits for, each time that it has to. */
  notify?: (text: string) => void;
};

/**
 * Brings the database at the address given to the newest schema, and says whether there was anything to do. Several
 * processes may call it at once: the first one works while the others wait. `root` is the folder of the project. Throws
 * a StartFault when the tables are another program's.
 */
export async function migrateToLatest(
  url: string,
  root: string,
  { pooled = false, notify = () => {} }: Migrating = {},
): Promise<boolean> {
  const db = openDb(url, 2, { pooled, statementTimeoutMs: 0 });
  try {
    if (areUsable(await readTables(db)) && (await hasTextIndex(db))) return false;
    // A lock of a transaction and not of a session: behind a pooler no session stays ours.
    return await db.$client.begin(async (lock) => {
      await lock`set local idle_in_transaction_session_timeout = 0`;
      await lock`select pg_advisory_xact_lock(${advisoryLock})`;
      const tables = await readTables(db);
      if (tables === "foreign") {
        throw new StartFault(
          "The database holds tables of another program. Create one for Backline alone with `createdb`, and name it in DATABASE_URL.",
        );
      }
      const migrationsFolder = path.join(root, "db/migrations");
      if (tables === "older") await update(db, migrationsFolder, notify);
      if (tables === "none") await migrate(db, { migrationsFolder });
      return (await makeTextIndex(db)) || !areUsable(tables);
    });
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

/**
 * Brings tables that people use up to date, each migration in a transaction of its own. In one for all, as Drizzle's, nobody
 * reads from the first change of a table until the last index is built; and an upload that waits for an index, on a
 * table that the migration changes after it, is in a deadlock with it.
 */
async function update(db: Db, migrationsFolder: string, notify: (text: string) => void): Promise<void> {
  const applied = sql`drizzle.__drizzle_migrations`;
  const [last] = await db.execute<{ at: string }>(sql`select max(created_at)::text as at from ${applied}`);
  for (const { sql: statements, hash, folderMillis } of readMigrationFiles({ migrationsFolder })) {
    if (folderMillis <= Number(last?.at)) continue;
    await withPatience(notify, (lockMs) =>
      db.transaction(async (tx) => {
        await tx.execute(sql.raw(`set local lock_timeout = ${lockMs}`));
        for (const statement of statements) await tx.execute(sql.raw(statement));
        await tx.execute(sql`insert into ${applied} (hash, created_at) values (${hash}, ${folderMillis})`);
      }),
    );
  }
}

const [lockMsMin, lockMsMax, lockPauseMs] = [2_000, 60_000, 1_000];

/**
 * Changes something again until it gets its locks, with more time for each. An upload holds its own for minutes, and whoever
 * waits for a table keeps everybody waiting who comes later.
 */
async function withPatience(notify: (text: string) => void, change: (lockMs: number) => Promise<void>): Promise<void> {
  for (let lockMs = lockMsMin; ; lockMs = Math.min(lockMs * 2, lockMsMax)) {
    try {
      return await change(lockMs);
    } catch (error) {
      if (!findByCode(error, (code) => code === "55P03")) throw error;
      notify("The migrations wait for uploads or other changes that are under way.");
      await pause(lockPauseMs);
    }
  }
}

/** Whether texts are searched by an index. */
export async function hasTextIndex(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ made: boolean }>(sql`select to_regclass(${textIndex}) is not null as made`);
  return row?.made === true;
}

/**
 * Makes the index by which texts are searched, if PostgreSQL has trigrams, its user may, and there is room. All works without
 * it. Returns whether it was made.
 */
async function makeTextIndex(db: Db): Promise<boolean> {
  if (await hasTextIndex(db)) return false;
  try {
    await db.execute(sql`create extension if not exists pg_trgm`);
    // Some have their extensions in a schema apart.
    const [row] = await db.execute<{ schema: string }>(sql`
      select extnamespace::regnamespace::text as schema from pg_extension where extname = 'pg_trgm'`);
    const operators = sql.raw(`${row?.schema ?? "public"}.gin_trgm_ops`);
    await db.execute(
      sql`create index ${sql.identifier(textIndex)} on ${vulnerabilityTexts} using gin (text ${operators})`,
    );
    return true;
  } catch (error) {
    if (findByCode(error, isWithoutTrigrams) || isStorageFault(error)) return false;
    throw error;
  }
}

/** The extension is not installed, or not allowed; the table or the schema is another user's. */
const isWithoutTrigrams = (code: string) => ["0A000", "58P01", "42501", "42704"].includes(code);

/** Why the tables could not be brought up to date, as a StartFault. */
export function migrationFault(error: unknown): StartFault {
  if (error instanceof StartFault) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (codeOf(cause) === "42501") {
    return new StartFault(
      "The tables are older than this version, and the user of DATABASE_URL may not change them. Run `npm run migrate` with the address of their owner in DATABASE_DIRECT_URL, or grant this user what it lacks.",
    );
  }
  if (isStorageFault(cause)) {
    return new StartFault(
      "The database's disk is full, so its tables can't be brought up to this version. Free some space and start again.",
    );
  }
  return new StartFault(`The database refuses a migration: ${reasonOf(cause)}. Its user has to own the database.`);
}
