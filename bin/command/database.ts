import { realpath } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { connectionsNeeded, workerConnections } from "@/db/client";
import { connectCodes, primaryOf } from "@/db/connection/connect";
import { openEmbedded } from "@/db/embedded";
import { reasonOf, StartFault } from "@/db/start-fault";
import { describeDatabase, parseDatabaseUrl } from "@/lib/database-url";
import { deadlineCode, withDeadline } from "@/lib/deadline";
import type { Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { isTlsFault } from "@/lib/outage";
import { root } from "../root";

const oldestVersion = 15;
const answerTimeoutMs = 5_000;
/** A command beside the server is not waited for as long as a server is that starts together with its database. */
const commandWaitSecondsMax = 10;

/** The folder that the setting DATA_DIR names, which counts from the project's folder. */
export const dataDirOf = (settings: Settings) => path.resolve(root, settings.DATA_DIR);

export type Database = {
  url: string;
  /** Whether a pooler in transaction mode is on the way. */
  pooled: boolean;
  /** Where tables are made and changed, perhaps by another user. */
  migrations: { url: string; pooled: boolean };
  /**
   * How many connections its user may have at the same time; undefined for the bundled server, whose limit is for all.
   */
  connectionsMax?: number;
  /** What it is, in a few words without a credential. */
  description: string;
  /** Ends the use. The bundled server is shut down by the last one who used it. */
  close(): Promise<void>;
};

/** A worker runs jobs alone, beside servers. */
type Role = "server" | "worker" | "command";
type Hooks = { notify?: (line: string) => void; moved?: (url: string) => void };

/**
 * Returns the database of the settings: that of DATABASE_URL, after making sure that it answers, else the bundled
 * server. Throws StartFault if there is none. `server` is for `npm start`, `worker` for `npm run worker`, `command` for
 * everything beside them.
 */
export async function openDatabase(settings: Settings, role: Role, hooks: Hooks = {}): Promise<Database> {
  const url = settings.DATABASE_URL;
  if (url === undefined) {
    if (settings.DATABASE_DIRECT_URL !== undefined) {
      throw new StartFault(
        "DATABASE_DIRECT_URL is set, and DATABASE_URL is not. Set both, or neither for the bundled PostgreSQL.",
      );
    }
    const dataDir = dataDirOf(settings);
    const embedded = await openEmbedded({ dataDir, role: role === "server" ? role : "command", ...hooks });
    const migrations = { url: embedded.url, pooled: false };
    const description = `its own PostgreSQL 18, data in ${await shownFolder(dataDir)}`;
    return { ...embedded, pooled: false, migrations, description };
  }
  const waitSeconds =
    role === "command"
      ? Math.min(settings.DATABASE_WAIT_SECONDS, commandWaitSecondsMax)
      : settings.DATABASE_WAIT_SECONDS;
  const found = await awaitDatabase({ name: "DATABASE_URL", url, waitSeconds, notify: hooks.notify });
  const pooled = settings.DATABASE_POOLER === undefined ? found.pooled : settings.DATABASE_POOLER === "transaction";
  if (role === "server" && !pooled) assertEnoughConnections(found, settings);
  if (role === "worker" && !pooled) assertEnoughForWorker(found);
  const description = `PostgreSQL ${found.version} at ${found.server}${pooled ? ", through a pooler" : ""}`;
  const { connectionsMax } = found;
  const opened = { url, pooled, connectionsMax, description, close: async () => {} };
  const directUrl = settings.DATABASE_DIRECT_URL;
  if (directUrl === undefined) return { ...opened, migrations: { url, pooled } };
  const direct = await awaitDatabase({
    name: "DATABASE_DIRECT_URL",
    url: directUrl,
    waitSeconds,
    notify: hooks.notify,
  });
  if (direct.identity !== found.identity) {
    throw new StartFault("DATABASE_DIRECT_URL leads to another database than DATABASE_URL. Correct one of them.");
  }
  return { ...opened, migrations: { url: directUrl, pooled: direct.pooled } };
}

/** Where the data really are: the server can't work below a folder that its user may not enter. */
async function shownFolder(dataDir: string): Promise<string> {
  const [real, folder] = await Promise.all([realpath(path.join(dataDir, "postgres")), realpath(dataDir)]);
  if (path.dirname(real) !== folder) return `${real}, which ${path.join(dataDir, "postgres")} links to`;
  const relative = path.relative(root, dataDir);
  return relative.startsWith("..") ? dataDir : relative;
}

type Answer = {
  server: string;
  version: number;
  pooled: boolean;
  /** The same for every way to the same database. */
  identity: string;
  /** How many connections the server lets this user have at the same time. */
  connectionsMax: number;
};

type Question = { name: string; url: string; waitSeconds: number; notify: Hooks["notify"] };

/** Asks until there is an answer, and says at once what is waited for. */
async function awaitDatabase({ name, url, waitSeconds, notify }: Question): Promise<Answer> {
  const giveUpAt = Date.now() + waitSeconds * 1000;
  let lastReason = "";
  for (;;) {
    try {
      return await askOnce(url, name);
    } catch (error) {
      if (error instanceof StartFault) throw error;
      const { reason, fix, final } = explain(error, url, name);
      if (final || Date.now() >= giveUpAt) throw new StartFault(`${reason}. ${fix}.`);
      if (reason !== lastReason) notify?.(`${reason}. Waiting for it, ${waitSeconds} seconds at most.`);
      lastReason = reason;
      await pause(500);
    }
  }
}

async function askOnce(url: string, name: string): Promise<Answer> {
  const ended = new AbortController();
  const address = parseDatabaseUrl(url);
  const server = describeDatabase(address);
  const options = { max: 1, fetch_types: false, prepare: false, onnotice: () => {} };
  const sql = postgres({ ...primaryOf(address, ended.signal), ...options });
  try {
    const question = sql<Row[]>`
      select current_setting('server_version_num')::int / 10000 as version, pg_backend_pid() as pid,
        pg_is_in_recovery() as standby,
        current_setting('server_encoding') as encoding, current_setting('transaction_read_only') = 'on' as "readOnly",
        d.oid || ' ' || extract(epoch from pg_postmaster_start_time()) as identity,
        least(
          current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0),
          nullif(r.rolconnlimit, -1), nullif(d.datconnlimit, -1)
        ) as "connectionsMax"
      from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = current_user`;
    const rows = await withDeadline(question, answerTimeoutMs);
    const [row] = rows;
    if (row === undefined) throw new Error("the question was not answered");
    if (row.standby) throw Object.assign(new Error("the server is a standby"), { code: connectCodes.standby });
    assertUsable(row, server, name);
    // A pooler reports another process number to its client than the server's own.
    return { ...row, server, pooled: rows.state.pid !== row.pid };
  } finally {
    ended.abort();
    await sql.end({ timeout: 0 }).catch(() => {});
  }
}

type Row = {
  standby: boolean;
  version: number;
  pid: number;
  encoding: string;
  readOnly: boolean;
  identity: string;
  connectionsMax: number;
};

function assertUsable({ version, encoding, readOnly }: Row, server: string, name: string): void {
  if (version < oldestVersion) {
    throw new StartFault(
      `${server} runs PostgreSQL ${version}, but Backline needs ${oldestVersion} or later. Name a newer server in ${name}.`,
    );
  }
  if (readOnly) {
    throw new StartFault(
      `${server} is read-only: default_transaction_read_only is on for the server, the database or the user. Turn it off there.`,
    );
  }
  if (encoding !== "UTF8") {
    throw new StartFault(
      `${server} is encoded in ${encoding}, which can't hold every name. Create a database in UTF-8 with \`createdb --encoding=UTF8 --template=template0\`.`,
    );
  }
}

function assertEnoughConnections({ server, connectionsMax }: Answer, settings: Settings): void {
  const needed = connectionsNeeded(settings);
  if (needed <= connectionsMax) return;
  const poolSize = settings.DATABASE_POOL_SIZE - (needed - connectionsMax);
  const fix =
    poolSize >= 2 ? `, or set DATABASE_POOL_SIZE to ${poolSize} or less.` : ". Backline can't run with fewer.";
  throw new StartFault(
    `This process opens up to ${needed} connections, but ${server} lets its user have ${connectionsMax}. Raise max_connections or the limit of the user or the database${fix}`,
  );
}

function assertEnoughForWorker({ server, connectionsMax }: Answer): void {
  if (workerConnections <= connectionsMax) return;
  throw new StartFault(
    `This process opens up to ${workerConnections} connections, but ${server} lets its user have ${connectionsMax}. Raise max_connections or the limit of the user or the database.`,
  );
}

type Explanation = { reason: string; fix: string; final: boolean };

function explain(error: unknown, url: string, name: string): Explanation {
  const server = `The database at ${describeDatabase(parseDatabaseUrl(url))}`;
  const final = (what: string, fix: string) => ({ reason: `${server} ${what}`, fix, final: true });
  const passing = (what: string, fix: string) => ({ reason: `${server} ${what}`, fix, final: false });
  const code = codeOf(error);
  if (isTlsFault(code)) return final(...explainTls(code, name));
  if (code === connectCodes.standby) return passing("is a standby, which is read-only", `Name the primary in ${name}`);
  switch (code) {
    case "28P01":
      return final("refuses the user or the password", `Correct them in ${name}`);
    case "28000":
      return final(
        "does not let this user in from here, with or without a password",
        `Correct ${name} (sslmode too) or the server's pg_hba.conf`,
      );
    case "3D000":
      return final("does not exist on that server", `Create it with \`createdb\`, or correct ${name}`);
    case "42501":
      return final("does not let this user connect", `Grant it CONNECT, or name another user in ${name}`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return passing("can't be found: no such host", `Correct the host in ${name}`);
    case "ENOENT":
      return passing("can't be found: no such socket", `Start PostgreSQL there, or correct the folder in ${name}`);
    case "ECONNREFUSED":
      return passing("refuses connections", `Start PostgreSQL there, or correct ${name}`);
    case "57P03":
      return passing("is starting or shutting down", "Wait until it is up and start again");
    case "53300":
      return passing("has no connections left", "Raise its max_connections, or lower DATABASE_POOL_SIZE");
    case "08P01":
      // Only a pooler refuses in these words, and gives every reason the same code.
      return passing(`is behind a pooler that refuses: ${reasonOf(error)}`, `Correct ${name} or the pooler's settings`);
    case deadlineCode:
      return passing("accepts connections but doesn't respond", `Start PostgreSQL there, or correct ${name}`);
    case connectCodes.noProtocol:
      return final("does not answer as PostgreSQL does", `Correct ${name}`);
  }
  return passing(`does not answer (${code || "no reason given"})`, `Start PostgreSQL there, or correct ${name}`);
}

/** What Node's codes for X.509 (X509_V_ERR_… of OpenSSL) say of the server, and the fix. */
function explainTls(code: string, name: string): [what: string, fix: string] {
  switch (code) {
    case connectCodes.noTls:
      return ["does not offer TLS, which sslmode asks for", `Turn TLS on there, or change sslmode in ${name}`];
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return [
        "presents a certificate for another name",
        `Use a name of the certificate as the host in ${name}, or sslmode=verify-ca`,
      ];
    case "CERT_HAS_EXPIRED":
      return ["presents a certificate that has expired", "Renew it there"];
    case "CERT_NOT_YET_VALID":
      return ["presents a certificate that is not valid yet", "Correct the clock of this machine or of that one"];
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return [
        "presents a certificate of an unknown authority",
        `Name the file of the authority's certificate in sslrootcert of ${name}`,
      ];
  }
  return [`can't agree on TLS (${code})`, `Correct sslmode, sslcert and sslkey in ${name}, or the server's TLS`];
}
