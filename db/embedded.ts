import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "@/lib/error-code";
import { isDatabaseOutage } from "@/lib/outage";
import { type Home, prepareHome } from "./embedded/home";
import { type Locks, openLocks } from "./embedded/locks";
import { setPassword } from "./embedded/password";
import { boundLog, ensureRunning, findPostmaster, stopPostmaster } from "./embedded/postmaster";
import { AlreadyRuns, StartFault } from "./start-fault";

const enterTimeoutMs = 120_000;
const farewellMs = 5_000;
const passwordPatienceMs = 3_000;
const logCheckMs = 10 * 60_000;

type Options = {
  /** The absolute path of the folder that holds the data. */
  dataDir: string;
  /** `server` is for `npm start` and exclusive; any number of commands may use the database beside it. */
  role: "server" | "command";
  /** Gets a line when the server had to be started again, or can't be. */
  notify?: (line: string) => void;
  /** Called when it runs at another address than before, because the old port was taken meanwhile. */
  moved?: (url: string) => void;
};

/** A PostgreSQL server in use by this process. */
type Embedded = {
  url: string;
  /** Ends the use. The last user shuts the server down. */
  close(): Promise<void>;
};

/**
 * Starts the bundled PostgreSQL server, or joins it where it already runs, and keeps it running for the role `server`.
 * Throws StartFault with one line if it can't, AlreadyRuns if another process has that role.
 */
export async function openEmbedded(options: Options): Promise<Embedded> {
  const home = await prepareHome(options.dataDir);
  let lease = await enter(home, options, false);
  if (options.role === "command") return { url: lease.url, close: () => leave(home, lease.locks, options.role) };

  const ending = new AbortController();
  let recovery = Promise.resolve();
  const watch = () =>
    lease.locks.onLoss(() => {
      if (ending.signal.aborted) return;
      recovery = recover(home, ending.signal, options.notify).then((next) => {
        if (next === undefined) return;
        const before = lease;
        lease = next;
        if (lease.url !== before.url) options.moved?.(lease.url);
        before.locks.end().catch(() => {});
        watch();
      });
    });
  watch();
  const logCheck = setInterval(() => boundLog(home).catch(() => {}), logCheckMs);
  return {
    url: lease.url,
    async close() {
      ending.abort();
      clearInterval(logCheck);
      await recovery;
      await leave(home, lease.locks, options.role);
    },
  };
}

type Lease = { url: string; locks: Locks };

async function enter(home: Home, { role, notify }: Pick<Options, "role" | "notify">, patient: boolean): Promise<Lease> {
  const giveUpAt = Date.now() + enterTimeoutMs;
  while (Date.now() < giveUpAt) {
    const port = await ensureRunning(home, patient);
    const url = `postgres://backline:${home.password}@127.0.0.1:${port}/backline`;
    const locks = openLocks(url);
    try {
      // A server that is being stopped may have released its last user's lock already.
      if ((await locks.shareUse()) && (await findPostmaster(home)).state === "ready") {
        if (role === "server") await becomeServer(home, locks);
        return { url, locks };
      }
    } catch (error) {
      await locks.end();
      if (codeOf(error) === "28P01") await meetPassword(home, role, patient, notify);
      else if (!isDatabaseOutage(error)) throw error;
    }
    await locks.end();
    await pause(100);
  }
  throw new StartFault(
    `PostgreSQL is running with the data in ${home.data} but accepts no connections. Stop it and start again.`,
  );
}

/** The connection of a process that was killed may live a moment longer than the process. */
async function becomeServer(home: Home, locks: Locks): Promise<void> {
  const giveUpAt = Date.now() + 2_000;
  while (!(await locks.takeServer())) {
    if (Date.now() > giveUpAt) {
      await leave(home, locks, "command");
      throw new AlreadyRuns(
        "Backline is already running with this data folder. Stop it first, or name another folder in DATA_DIR.",
      );
    }
    await pause(100);
  }
}

async function leave(home: Home, locks: Locks, role: Options["role"]): Promise<void> {
  try {
    if (!(await locks.leave())) return;
    // A process without a lock may still be writing: the server process of an `npm start` that was killed.
    const giveUpAt = Date.now() + farewellMs;
    while ((await locks.countOthers()) > 0) {
      if (Date.now() < giveUpAt) await pause(50);
      else if (role === "server") break;
      else return;
    }
    await stopPostmaster(home);
  } catch (error) {
    if (!isDatabaseOutage(error)) throw error;
  } finally {
    await locks.end();
  }
}

/** Starts the server again after it ended under its users, however long that takes. */
async function recover(home: Home, ending: AbortSignal, notify: Options["notify"]): Promise<Lease | undefined> {
  let lastLine = "";
  while (!ending.aborted) {
    try {
      const lease = await enter(home, { role: "server" }, true);
      notify?.("Database: PostgreSQL had ended and is running again.");
      return lease;
    } catch (error) {
      const line = error instanceof Error ? error.message : "PostgreSQL can't be started again.";
      if (line !== lastLine) notify?.(line);
      lastLine = line;
      await pause(2_000, undefined, { signal: ending }).catch(() => {});
    }
  }
  return undefined;
}

/** Settles that the role has another password than the file: at a start of the product, by the one in the file. */
async function meetPassword(
  home: Home,
  role: Options["role"],
  patient: boolean,
  notify: Options["notify"],
): Promise<void> {
  const what = `The file database-password beside the data in ${home.data} is not the one that was made with them`;
  if (role === "command" || patient) {
    throw new StartFault(`${what}. Stop Backline if it runs, then run \`npm start\` once: it sets the password again.`);
  }
  const giveUpAt = Date.now() + passwordPatienceMs;
  // Another start may be at it already, or a connection about to end.
  while (!(await setPassword(home))) {
    if (Date.now() > giveUpAt) {
      throw new StartFault(`${what}, and another process uses them. Stop that process and start again.`);
    }
    await pause(200);
  }
  notify?.(`${what}, so PostgreSQL was given the password in the file.`);
}
