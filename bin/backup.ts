// `npm run backup -- [FILE]`: writes all data into one file, while Backline runs or while it does not.
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { openDb } from "@/db/client";
import { writeDump } from "@/db/dump";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings } from "@/lib/env";
import { version } from "@/lib/version";
import { noteBackup } from "./backup/last-backup";
import { dataDirOf, openDatabase } from "./command/database";
import { faultsText, readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";
import { fromCaller } from "./root";

const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(":", "");

async function main([name = `backline-${stamp()}.sql.gz`, ...others]: string[]): Promise<void> {
  if (others.length > 0 || name.startsWith("-")) throw new StartFault("Use `npm run backup -- FILE`.");
  const file = fromCaller(name);
  const settings = readSettings("production");
  const database = await openDatabase(settings, "command", { notify: complain });
  // Its own, for another backup may be on its way to the same file.
  const draft = `${file}.${process.pid}.part`;
  try {
    await rm(draft, { force: true });
    // Only this user may read it, and the name never belongs to an incomplete file.
    const out = createWriteStream(draft, { flags: "wx", mode: 0o600 });
    const zip = createGzip();
    const db = openDb(database.url, 1, { pooled: database.pooled });
    const written = writeDump(db, version, zip).finally(() => zip.end());
    const [{ tables, rows }] = await Promise.all([written, pipeline(zip, out)]).finally(() =>
      db.$client.end({ timeout: 0 }),
    );
    const whole = await open(draft, "r");
    await whole.sync();
    await whole.close();
    await rename(draft, file);
    // Only `npm run doctor` reads this note; the backup is good without it.
    await noteBackup(dataDirOf(settings), Date.now()).catch(() => {});
    say(`Backup: ${file}, ${rows} rows of ${tables} tables. It holds no key and no password, only hashes of them.`);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof StartFault) throw error;
    throw new StartFault(`The backup can't be written to ${file}: ${reasonOf(error)}. Nothing was left there.`);
  } finally {
    await database.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof InvalidSettings) complain(faultsText(error.faults));
  else complain(error instanceof StartFault ? error.message : `The backup failed: ${reasonOf(error)}`);
  process.exitCode = 1;
});
