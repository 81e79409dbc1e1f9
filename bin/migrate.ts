// `npm run migrate`: brings the tables to this version, as the user of DATABASE_DIRECT_URL, or else of DATABASE_URL.
import { migrateToLatest, migrationFault } from "@/db/migrate";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings } from "@/lib/env";
import { openDatabase } from "./command/database";
import { faultsText, readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";
import { root } from "./root";

async function main(): Promise<void> {
  const { DATABASE_DIRECT_URL, ...settings } = readSettings("production");
  const DATABASE_URL = DATABASE_DIRECT_URL ?? settings.DATABASE_URL;
  const database = await openDatabase({ ...settings, DATABASE_URL }, "command", { notify: complain });
  try {
    const { url, pooled } = database.migrations;
    say(`Database: ${database.description}.`);
    say((await migrateToLatest(url, root, { pooled, notify: say })) ? "Migrations: done." : "Migrations: none to do.");
  } catch (error) {
    throw migrationFault(error);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  if (error instanceof InvalidSettings) complain(faultsText(error.faults));
  else if (error instanceof StartFault) complain(error.message);
  else complain(`The tables could not be migrated because of an unexpected error: ${reasonOf(error)}`);
  process.exitCode = 1;
});
