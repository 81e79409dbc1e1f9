import "server-only";
import { sql } from "drizzle-orm";
import { type Db, db, type Tx } from "@/db/client";
import { findByCode } from "./error-code";
import { AppError } from "./errors";
import { log } from "./log";
import { isStorageFault } from "./outage";

const reserveLock = 0x72657376; // "resv"

/** While the disk is known to be full, it is checked this often. */
const retryAfterMs = 5000;

// On globalThis, for pages and the API have copies of this module of their own.
declare global {
  /** When a write failed last because the database's disk was full; undefined once one succeeded again. */
  var backlineStorageFullAt: number | undefined;
}

/** The error for a caller whose change could not be stored. Notes it, for those who can do without a write. */
export function storageFull(error: unknown): AppError {
  if (findByCode(error, (code) => code === "53100") === undefined) {
    const detail = "The server has no space left to take this in. Nothing was changed.";
    return new AppError("storage_full", { detail, retryAfterSeconds: 60 });
  }
  noteStorageFull();
  return new AppError("storage_full", { retryAfterSeconds: 60 });
}

/** Notes that a write failed because the database's disk is full. */
export function noteStorageFull(): void {
  if (globalThis.backlineStorageFullAt === undefined)
    log.error({}, "the database's disk is full: only keys can be revoked");
  globalThis.backlineStorageFullAt = Date.now();
}

/**
 * Returns whether the database can store something. While its disk is known to be full, it is checked every five seconds
 * with rows that are not kept.
 */
export async function hasStorage(): Promise<boolean> {
  const fullAt = globalThis.backlineStorageFullAt;
  if (fullAt === undefined) return true;
  if (Date.now() - fullAt < retryAfterMs) return false;
  globalThis.backlineStorageFullAt = Date.now();
  try {
    await db().execute(
      sql`create temporary table storage_trial on commit drop as select gen_random_uuid() from generate_series(1, 5000)`,
    );
    await fillReserve(db());
  } catch (error) {
    if (isStorageFault(error)) return false;
    throw error;
  }
  globalThis.backlineStorageFullAt = undefined;
  log.info({}, "the database's disk has space again");
  return true;
}

/** Throws `storage_full` while the disk of the database is known to be full. For large writes, before they begin. */
export async function assertStorage(): Promise<void> {
  if (!(await hasStorage())) throw new AppError("storage_full", { retryAfterSeconds: 60 });
}

/**
 * Runs what has to be possible on a full disk, and that is little: where it fails for want of space, the space that
 * the database reserves is released, and it runs once more.
 */
export async function withReserve<T>(db: Db | Tx, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isStorageFault(error)) throw error;
    noteStorageFull();
    await db.execute(sql`truncate storage_reserve`);
    return await work();
  }
}

/** Has the database reserve eight megabytes, unless it does. Of several instances at once, one does it. */
export async function fillReserve(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${reserveLock})`);
    await tx.execute(sql`
      insert into storage_reserve (filler) select repeat('x', 400) from generate_series(1, 20000)
      where not exists (select from storage_reserve)`);
  });
}
