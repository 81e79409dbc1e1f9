import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { root } from "@/bin/root";
import type { Db } from "@/db/client";
import journal from "@/db/migrations/meta/_journal.json";

/** Brings a database to where it was after this migration. */
export async function migrateTo(db: Db, tag: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-migrations-"));
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag) + 1);
  await mkdir(path.join(folder, "meta"));
  await writeFile(path.join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries }));
  for (const { tag: name } of entries) {
    await copyFile(path.join(root, `db/migrations/${name}.sql`), path.join(folder, `${name}.sql`));
  }
  await migrate(db, { migrationsFolder: folder });
  await rm(folder, { recursive: true });
}
