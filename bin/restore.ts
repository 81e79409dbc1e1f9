// `npm run restore -- FILE`: fills an empty database from a backup, and deals with keys that were revoked after it.
import { createReadStream } from "node:fs";
import { access, constants } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { pipeline } from "node:stream";
import { parseArgs } from "node:util";
import { createGunzip } from "node:zlib";
import { type Db, openDb } from "@/db/client";
import { readDump, removeTables } from "@/db/dump";
import { migrateToLatest, readTables } from "@/db/migrate";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { describeTally, disableAll, type Ending, endAgain, readEndings } from "./backup/restored-keys";
import { openDatabase } from "./command/database";
import { faultsText, readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";
import { fromCaller, root } from "./root";

const usage =
  "Use `npm run restore -- FILE`. Without a terminal, add --revoke-from LOG, --disable-keys or --keep-keys.";

/** What happens to keys that the restore reactivates. */
type Choice = { revokeFrom: string[] } | "disable" | "keep";

function readArguments(args: string[]): { file: string; choice: Choice | undefined } {
  const flag = { type: "boolean" } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { "revoke-from": { type: "string", multiple: true }, "disable-keys": flag, "keep-keys": flag },
      allowPositionals: true,
    });
    const choices: Choice[] = [
      ...(values["revoke-from"] === undefined ? [] : [{ revokeFrom: values["revoke-from"].map(fromCaller) }]),
      ...(values["disable-keys"] === true ? (["disable"] as const) : []),
      ...(values["keep-keys"] === true ? (["keep"] as const) : []),
    ];
    const [file] = positionals;
    if (file === undefined || positionals.length > 1 || choices.length > 1) throw new StartFault(usage);
    return { file: fromCaller(file), choice: choices[0] };
  } catch {
    throw new StartFault(usage);
  }
}

async function ask(): Promise<Choice> {
  if (!process.stdin.isTTY) {
    throw new StartFault(
      "Restoring a backup reactivates keys that were revoked after it was made. Say what should happen to them: --revoke-from LOG, --disable-keys or --keep-keys. Nothing was restored.",
    );
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    process.stderr.write(
      "Keys that were revoked after this backup was made will work again. What should happen to them?\n" +
        "  1  revoke them again, using the server's log since the backup\n" +
        "  2  no log: disable all keys, then enable the ones you need\n" +
        "  3  nothing was revoked since: keep all keys\n",
    );
    for (;;) {
      const answer = (await reader.question("1, 2 or 3: ")).trim();
      if (answer === "2") return "disable";
      if (answer === "3") return "keep";
      if (answer === "1") {
        const files = await reader.question("The log files, with a space in between: ");
        return { revokeFrom: files.trim().split(/\s+/).map(fromCaller) };
      }
    }
  } finally {
    reader.close();
  }
}

async function main(args: string[]): Promise<void> {
  const given = readArguments(args);
  const { file } = given;
  await assertReadable(file);
  const choice = given.choice ?? (await ask());
  const endings = typeof choice === "object" ? await readEndings(choice.revokeFrom) : [];
  const settings = readSettings("production");
  // As the server: while one runs, nothing may be put under it.
  const database = await openDatabase(settings, settings.DATABASE_URL === undefined ? "server" : "command", {
    notify: complain,
  });
  const { url, pooled } = database.migrations;
  const db = openDb(url, 2, { pooled });
  try {
    if ((await readTables(db)) !== "none") {
      throw new StartFault(
        `The database is not empty: ${database.description}. Restore into a new one: name another folder in DATA_DIR, or another database in DATABASE_URL.`,
      );
    }
    const input = pipeline(createReadStream(file), createGunzip(), () => {});
    const { createdAt, version } = await readDump(url, root, input, { pooled }).catch((error: unknown) => {
      // Codes of zlib: no gzip, damaged, or cut off.
      if (!codeOf(error).startsWith("Z_")) throw error;
      throw new StartFault(`${file} is damaged or is not a backup. Name another file.`);
    });
    // A failure from here on must not leave revoked keys active.
    const keys = await settle(db, { url, pooled }, choice, endings).catch(async (error: unknown) => {
      await removeTables(url, pooled);
      throw error;
    });
    say(`Restored: the data of Backline ${version} as of ${createdAt}.`);
    say(keys);
  } finally {
    await db.$client.end({ timeout: 5 });
    await database.close();
  }
}

type Target = { url: string; pooled: boolean };

async function settle(db: Db, { url, pooled }: Target, choice: Choice, endings: readonly Ending[]): Promise<string> {
  await migrateToLatest(url, root, { pooled });
  if (choice === "keep") return "Keys: kept as they were.";
  if (choice === "disable") {
    return `Keys: ${await disableAll(db)} disabled. Enable each that is needed with \`npm run access-keys -- enable ID\`.`;
  }
  return `Keys: ${describeTally(await endAgain(db, endings))}`;
}

async function assertReadable(file: string): Promise<void> {
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw new StartFault(`${file} can't be read: ${reasonOf(error)}. Name another file.`);
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof InvalidSettings) complain(faultsText(error.faults));
  else complain(error instanceof StartFault ? error.message : `The backup can't be restored: ${reasonOf(error)}`);
  process.exitCode = 1;
});
