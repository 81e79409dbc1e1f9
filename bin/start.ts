// `npm start`: prepares the database and the pages, then runs the server process and looks after it.
import path from "node:path";
import { openDb } from "@/db/client";
import { keepSecret, makeDataDir } from "@/db/data-dir";
import { migrateToLatest, migrationFault } from "@/db/migrate";
import { users } from "@/db/schema/users";
import { AlreadyRuns, StartFault } from "@/db/start-fault";
import { setupLink } from "@/lib/auth/setup-link";
import { databaseVariables } from "@/lib/database-url";
import type { Settings } from "@/lib/env";
import { isLoopbackAddress, isLoopbackHost } from "@/lib/http/address/own-host";
import { isStorageFault } from "@/lib/outage";
import { fillReserve } from "@/lib/storage";
import { version } from "@/lib/version";
import { buildIfChanged } from "./build";
import { type Database, dataDirOf, openDatabase } from "./command/database";
import { type Ending, runToEnd, watchForEnd } from "./command/ending";
import { environmentFor, readSettings } from "./command/settings";
import { complain, say } from "./command/terminal";
import { root } from "./root";
import { failedToPrepare } from "./start/message";
import { addressFault, alreadyRuns, awaitPort } from "./start/port";
import { forgetRunning, noteRunning, readRunning } from "./start/running";
import { supervise } from "./start/supervise";

const mode = process.argv.includes("--dev") ? "development" : "production";

async function main(): Promise<void> {
  const settings = readSettings(mode);
  say(`Backline ${version}`);
  const dataDir = dataDirOf(settings);
  const ending = watchForEnd();
  // Until the server runs there is nothing that an impatient end could cut off.
  const giveUp = () => process.exit(130);
  ending.forced.addEventListener("abort", giveUp);
  await awaitPort(settings, dataDir, ending.requested, say);
  await makeDataDir(dataDir);
  const authSecret = settings.AUTH_SECRET ?? (await keepSecret(path.join(dataDir, "auth-secret")));
  // The server process gets the address when it starts, so it has to start again when the database moves.
  let restart = () => {};
  const database = await openDatabase(settings, "server", {
    notify: complain,
    moved: (url) => {
      database.url = url;
      restart();
    },
  }).catch(async (error: unknown) => {
    const running = error instanceof AlreadyRuns ? await readRunning(dataDir) : undefined;
    throw running === undefined ? error : alreadyRuns(running);
  });
  try {
    await prepare(database, ending);
    if (ending.requested.aborted) return;
    ending.forced.removeEventListener("abort", giveUp);
    const onRestart = (react: () => void) => {
      restart = react;
    };
    await serve({ settings, dataDir, authSecret, database, ending, onRestart });
  } finally {
    await database.close();
    await forgetRunning(dataDir);
  }
}

async function prepare(database: Database, ending: Ending): Promise<void> {
  say(`Database: ${database.description}.`);
  if (mode === "production" && !ending.requested.aborted) await buildIfChanged(ending.requested);
  if (ending.requested.aborted) return;
  const { url, pooled } = database.migrations;
  const isChanged = await migrateToLatest(url, root, { pooled, notify: say }).catch((error: unknown) => {
    throw migrationFault(error);
  });
  say(isChanged ? "Migrations: done." : "Migrations: none to do.");
  await reserveSpace(url, pooled);
}

/** What a revocation may have released while the disk was full. */
async function reserveSpace(url: string, pooled: boolean): Promise<void> {
  const db = openDb(url, 1, { pooled });
  try {
    await fillReserve(db);
  } catch (error) {
    if (!isStorageFault(error)) throw error;
    complain("The database's disk is full: keys can be revoked, and nothing else can be stored. Free some space.");
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

type Service = {
  settings: Settings;
  dataDir: string;
  authSecret: string;
  database: Database;
  ending: Ending;
  onRestart: (restart: () => void) => void;
};

async function serve({ settings, dataDir, authSecret, database, ending, onRestart }: Service): Promise<void> {
  const isEmpty = await hasNoUsers(database);
  let starts = 0;
  const server = supervise({
    environment: () => ({
      ...environmentFor(settings),
      NODE_ENV: mode,
      NEXT_TELEMETRY_DISABLED: "1",
      DATA_DIR: dataDir,
      ...Object.fromEntries(databaseVariables.map((name) => [name, undefined])),
      DATABASE_URL: database.url,
      DATABASE_POOLER: database.pooled ? "transaction" : "none",
      // The server process must not have the credentials that may change tables.
      DATABASE_DIRECT_URL: "",
      AUTH_SECRET: authSecret,
    }),
    notify: complain,
    delayMs: settings.SHUTDOWN_DELAY_SECONDS * 1000,
    explain: (code) =>
      code === failedToPrepare
        ? new StartFault("The server could not start. Its output is above.")
        : addressFault(code, settings),
    async ready(url, serverPid) {
      // A reader of "is ready" may look for the note at once.
      await noteRunning(dataDir, { pid: process.pid, serverPid, url }).catch(() => {});
      if (ending.requested.aborted) return;
      starts += 1;
      const { PUBLIC_URL = url } = settings;
      const where = PUBLIC_URL === url ? url : `${PUBLIC_URL} (it listens at ${url})`;
      say(starts === 1 ? `Backline is ready: ${where}` : `Backline is ready again: ${where}`);
      if (starts === 1 && isEmpty) printSetupLink(settings, { url, authSecret });
    },
  });
  onRestart(server.restart);
  const stop = () => {
    const seconds = settings.SHUTDOWN_DELAY_SECONDS;
    if (seconds > 0) say(`Stopping in ${seconds} s. Until then only /api/health/ready fails.`);
    else say("Stopping: requests in flight finish first.");
    void server.stop(ending.forced);
  };
  ending.requested.addEventListener("abort", stop, { once: true });
  if (ending.requested.aborted) stop();
  await server.ended;
}

function printSetupLink(
  { HOST, PUBLIC_URL }: Settings,
  { url, authSecret }: { url: string; authSecret: string },
): void {
  const link = setupLink(PUBLIC_URL ?? url, authSecret);
  say(`Nobody has signed up yet. Whoever opens this link and signs up first becomes the owner: ${link}`);
  if (PUBLIC_URL === undefined && isLoopbackHost(new URL(url).host) && !isLoopbackAddress(HOST) && HOST !== "localhost")
    say("On another computer, replace localhost with an address of this machine.");
}

async function hasNoUsers({ url, pooled }: Database): Promise<boolean> {
  const db = openDb(url, 1, { pooled });
  try {
    return (await db.select({ id: users.id }).from(users).limit(1)).length === 0;
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

runToEnd("Backline", main);
