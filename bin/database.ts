import { realpath } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { openEmbedded } from "@/db/embedded";
import { StartFault } from "@/db/start-fault";
import type { Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { root } from "./root";

const oldestVersion = 15;
const patienceMs = 10_000;

/** The folder that the setting DATA_DIR names, which counts from the project's folder. */
export const dataDirOf = (settings: Settings) => path.resolve(root, settings.DATA_DIR);

export type Database = {
  url: string;
  /** What it is, in a few words without a credential. */
  description: string;
  /** Ends the use. The bundled server is shut down by the last one who used it. */
  close(): Promise<void>;
};

type Hooks = { tell?: (line: string) => void; moved?: (url: string) => void };

/**
 * Gives the database of the settings: that of DATABASE_URL, after making sure that it answers, else the bundled
 * server. Throws StartFault if there is none. `server` is for `npm start`, `command` for everything beside it.
 */
export async function openDatabase(
  settings: Settings,
  role: "server" | "command",
  hooks: Hooks = {},
): Promise<Database> {
  const url = settings.DATABASE_URL;
  if (url === undefined) {
    const dataDir = dataDirOf(settings);
    const embedded = await openEmbedded({ dataDir, role, ...hooks });
    return { ...embedded, description: `its own PostgreSQL 18, data in ${await shownPlace(dataDir)}` };
  }
  const version = await askForVersion(url);
  return { url, description: `PostgreSQL ${version} at ${placeOf(url)}`, close: async () => {} };
}

/** Where the data really are: the server can't work below a folder that its user may not enter. */
async function shownPlace(dataDir: string): Promise<string> {
  const [real, folder] = await Promise.all([realpath(path.join(dataDir, "postgres")), realpath(dataDir)]);
  if (path.dirname(real) !== folder) return `${real}, which ${path.join(dataDir, "postgres")} links to`;
  const relative = path.relative(root, dataDir);
  return relative.startsWith("..") ? dataDir : relative;
}

/** Where a connection goes, without who connects. */
function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}

/** Asks until there is an answer, but not for longer than a server needs to start. */
async function askForVersion(url: string): Promise<number> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await askOnce(url);
    } catch (error) {
      const fault = explain(error, url);
      if (fault.final || Date.now() > giveUpAt) throw new StartFault(fault.line);
      await pause(500);
    }
  }
}

async function askOnce(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, connect_timeout: 3, fetch_types: false, onnotice: () => {} });
  const silence = new AbortController();
  try {
    const question = sql<{ version: number; copy: boolean; encoding: string }[]>`
      select current_setting('server_version_num')::int / 10000 as version, pg_is_in_recovery() as copy,
        current_setting('server_encoding') as encoding`;
    const deadline = pause(5_000, undefined, { signal: silence.signal }).then(() => {
      throw new StartFault(`${placeOf(url)} does not answer as PostgreSQL does. Correct DATABASE_URL.`);
    });
    const [row] = await Promise.race([question, deadline]);
    if (row === undefined || row.version < oldestVersion) {
      throw new StartFault(
        `${placeOf(url)} runs PostgreSQL ${row?.version}, but Backline needs ${oldestVersion} or later. Name a newer server in DATABASE_URL.`,
      );
    }
    if (row.copy) throw new StartFault(`${placeOf(url)} is a read-only replica. Name the primary in DATABASE_URL.`);
    if (row.encoding !== "UTF8") {
      throw new StartFault(
        `${placeOf(url)} is encoded in ${row.encoding}, which can't hold every name. Create one in UTF-8 with \`createdb --encoding=UTF8 --template=template0\`.`,
      );
    }
    return row.version;
  } finally {
    silence.abort();
    await sql.end({ timeout: 0 }).catch(() => {});
  }
}

function explain(error: unknown, url: string): { line: string; final: boolean } {
  if (error instanceof StartFault) return { line: error.message, final: true };
  const place = placeOf(url);
  const code = codeOf(error);
  const final = (reason: string, fix: string) => ({ line: `The database at ${place} ${reason}. ${fix}.`, final: true });
  const passing = (reason: string, fix: string) => ({
    line: `The database at ${place} ${reason}. ${fix}.`,
    final: false,
  });
  switch (code) {
    case "28P01":
      return final("refuses the user or the password", "Correct them in DATABASE_URL");
    case "28000":
      return final(
        "does not let this user in from here, with or without a password",
        "Correct DATABASE_URL (sslmode too) or the server's pg_hba.conf",
      );
    case "3D000":
      return final("does not exist on that server", "Create it with `createdb`, or correct DATABASE_URL");
    case "42501":
      return final("does not let this user connect", "Grant it CONNECT, or name another user in DATABASE_URL");
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return passing("can't be found: no such host", "Correct the host in DATABASE_URL");
    case "ECONNREFUSED":
      return passing("refuses connections", "Start PostgreSQL there, or correct DATABASE_URL");
    case "ECONNRESET":
      if (!new URL(url).searchParams.has("sslmode")) break;
      return passing(
        "closes the connection, perhaps because it does not accept TLS",
        "Correct sslmode in DATABASE_URL",
      );
    case "57P03":
      return passing("is starting or shutting down", "Wait until it is up and start again");
    case "53300":
      return passing("has no connections left", "Raise its max_connections, or lower DATABASE_POOL_SIZE");
  }
  return passing(`does not answer (${code || "no reason given"})`, "Start PostgreSQL there, or correct DATABASE_URL");
}
