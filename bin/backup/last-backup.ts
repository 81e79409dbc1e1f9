import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const fileOf = (dataDir: string) => path.join(dataDir, "last-backup");

/** Notes when a backup was made, in milliseconds since 1970. */
export const noteBackup = (dataDir: string, atMs: number): Promise<void> =>
  writeFile(fileOf(dataDir), `${new Date(atMs).toISOString()}\n`, { mode: 0o600 });

/** When the last backup was made, in milliseconds since 1970; undefined where that is not known. */
export async function readLastBackup(dataDir: string): Promise<number | undefined> {
  const text = await readFile(fileOf(dataDir), "utf8").catch(() => "");
  const atMs = Date.parse(text.trim());
  return Number.isNaN(atMs) ? undefined : atMs;
}
