import { z } from "zod";
import { connectionsNeeded, type Db, openDb } from "@/db/client";
import { areUsable, hasTextIndex, readTables, type Tables } from "@/db/migrate";
import { parseDatabaseUrl } from "@/lib/database-url";
import type { Settings } from "@/lib/env";
import { isOwnHost } from "@/lib/http/address/own-host";
import { readLastBackup } from "../backup/last-backup";
import type { Database } from "../command/database";
import { ageText, type Finding, fault, ok, plural, sizeText, warning } from "./finding";

const backupAgeMsMax = 7 * 86_400_000;
const clockDifferenceMsMax = 5_000;

const Facts = z.object({
  sizeBytes: z.coerce.number(),
  used: z.number(),
  max: z.number(),
  blocked: z.number(),
  idle: z.number(),
  nowMs: z.number(),
  archivedMs: z.number().nullable(),
  archivingFails: z.boolean().nullable(),
  standbys: z.number(),
  /** Null where this user may not see it. */
  synchronous: z.boolean().nullable(),
  superuser: z.boolean(),
  encrypted: z.boolean(),
  /** Where the server itself is; null over a Unix socket. */
  serverAddress: z.string().nullable(),
  /** Null before there are tables. */
  mayChangeAudit: z.boolean().nullable(),
});
type Facts = z.infer<typeof Facts>;

type Installation = { settings: Settings; database: Database; dataDir: string };

/** Examines the database: its tables, user, limits, what waits in it, its clock, standbys and backups. */
export async function examineDatabase({ database, settings, dataDir }: Installation): Promise<Finding[]> {
  const db = openDb(database.url, 1, { pooled: database.pooled, statementTimeoutMs: 10_000 });
  try {
    const { facts, clockMs } = await readFacts(db);
    const url = settings.DATABASE_URL;
    const tables = await readTables(db);
    const findings = [
      ok("database", `${database.description}, ${sizeText(facts.sizeBytes)}`),
      tablesFinding(tables),
      connectionsFinding(facts, settings, database),
      waitingFinding(facts),
      ...(areUsable(tables) ? [searchFinding(await hasTextIndex(db)), ...(await jobFindings(db))] : []),
    ];
    const lastBackup = await readLastBackup(dataDir);
    if (url === undefined) return [...findings, bundledBackupFinding(lastBackup)];
    return [
      ...findings,
      userFinding(facts),
      encryptionFinding(facts, database.pooled, url),
      clockFinding(clockMs),
      standbysFinding(facts),
      archiveFinding(facts),
      ok(
        "backup",
        lastBackup === undefined ? "none by `npm run backup`; others can't be seen from here" : ago(lastBackup),
      ),
    ];
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

async function readFacts(db: Db): Promise<{ facts: Facts; clockMs: number }> {
  // The first question opens the connection, which would count as a difference of the clocks.
  await db.execute("select");
  const began = Date.now();
  // Only what a user without privileges sees of other users' sessions, too.
  const [row] = await db.$client`
    select pg_database_size(current_database()) as "sizeBytes",
      (select sum(numbackends)::int from pg_stat_database where datid <> 0) as used,
      current_setting('max_connections')::int as max,
      (select count(*)::int from pg_locks where not granted and now() - waitstart > interval '10 seconds') as blocked,
      (select count(*)::int from pg_stat_activity
        where state like 'idle in transaction%' and now() - state_change > interval '1 minute') as idle,
      extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
      (select extract(epoch from last_archived_time)::float8 * 1000 from pg_stat_archiver) as "archivedMs",
      (select last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver) as "archivingFails",
      (select count(*)::int from pg_stat_replication) as standbys,
      (select bool_or(sync_state in ('sync', 'quorum')) from pg_stat_replication) as synchronous,
      (select rolsuper from pg_roles where rolname = current_user) as superuser,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
      host(inet_server_addr()) as "serverAddress",
      has_table_privilege(to_regclass('public.events'), 'UPDATE, DELETE, TRUNCATE') as "mayChangeAudit"`;
  const facts = Facts.parse(row);
  return { facts, clockMs: facts.nowMs - (began + Date.now()) / 2 };
}

function tablesFinding(tables: Tables): Finding {
  switch (tables) {
    case "current":
      return ok("tables", "of this version");
    case "none":
      return ok("tables", "none yet: the first start creates them");
    case "newer":
      return fault(
        "tables",
        "They are from a newer version.",
        "Install that version, or restore a backup of this one.",
      );
    case "older":
      return fault("tables", "They are from an older version.", "Start Backline, or run `npm run migrate`.");
    case "foreign":
      return fault("tables", "They belong to another program.", "Name a database for Backline alone in DATABASE_URL.");
  }
  return tables satisfies never;
}

function userFinding({ superuser, mayChangeAudit }: Facts): Finding {
  const fix = "Run the server as a user that may only read and write rows: docs/database/README.md.";
  if (superuser) return warning("database user", "Backline connects as a superuser.", fix);
  return mayChangeAudit === true
    ? warning("database user", "Backline's user may change the audit log.", fix)
    : ok("database user", "may read and write rows, and only add to the audit log");
}

/** Of a pooler it is only known what the address asks for. */
function encryptionFinding({ encrypted, serverAddress }: Facts, pooled: boolean, url: string): Finding {
  const check = "database encryption";
  const { tlsMode } = parseDatabaseUrl(url);
  const isHere =
    serverAddress === null || isOwnHost(serverAddress.includes(":") ? `[${serverAddress}]` : serverAddress);
  if (!pooled && isHere) return ok(check, "not needed: the server is on this machine");
  const fix = "Turn TLS on there, and add sslmode=verify-full to DATABASE_URL.";
  if (pooled ? tlsMode === "disable" : !encrypted) {
    return warning(check, "The connection to the database is not encrypted.", fix);
  }
  return tlsMode === "verify-full" || tlsMode === "verify-ca"
    ? ok(check, "TLS, and the server's certificate is verified")
    : warning(check, "The server's certificate isn't verified.", "Add sslmode=verify-full to DATABASE_URL.");
}

function connectionsFinding({ used, max }: Facts, settings: Settings, database: Database): Finding {
  const needed = connectionsNeeded(settings);
  const limit = database.connectionsMax ?? max;
  const fix = "Raise max_connections or the user's limit at the server, or lower DATABASE_POOL_SIZE.";
  const text = `${used} in use, at most ${limit}; an instance opens up to ${needed}`;
  if (needed > limit && !database.pooled) return fault("connections", `${text}.`, fix);
  return used > max * 0.8 ? warning("connections", `${text}.`, fix) : ok("connections", text);
}

function waitingFinding({ blocked, idle }: Facts): Finding {
  const fix = "Look into pg_stat_activity; pg_terminate_backend(pid) ends a session.";
  if (blocked > 0) {
    return warning("waiting", `${plural(blocked, "session")} waiting for a lock for more than 10 seconds.`, fix);
  }
  if (idle > 0) return warning("waiting", `${plural(idle, "transaction")} idle for more than a minute.`, fix);
  return ok("waiting", "nothing waits for a lock");
}

function searchFinding(isIndexed: boolean): Finding {
  const fix = "Allow the extension pg_trgm at the server, then run `npm run migrate` as the owner of the tables.";
  return isIndexed
    ? ok("search", "texts are indexed")
    : warning("search", "Texts have no index, so searching many vulnerabilities is slow.", fix);
}

/** Names jobs that failed for good, that keep failing, and that have waited for ten minutes. */
async function jobFindings(db: Db): Promise<Finding[]> {
  const rows = await db.$client<
    { state: "dead" | "failing" | "late"; name: string; ids: string; error: string | null }[]
  >`
    select state, task_identifier as name, string_agg(id::text, ', ' order by id) as ids, max(last_error) as error
    from (
      select id, task_identifier, last_error, row_number() over (partition by task_identifier order by id) as number,
        case when attempts >= max_attempts then 'dead' when last_error is not null then 'failing' else 'late' end as state
      from graphile_worker.jobs
      where locked_at is null
        and (attempts >= max_attempts or last_error is not null or run_at < now() - interval '10 minutes')
    ) as troubled
    where number <= 20 group by 1, 2 order by 1, 2`;
  if (rows.length === 0) return [ok("jobs", "none has failed")];
  return rows.map(({ state, name, ids, error }) => {
    const reason = error === null ? "" : ` (${error})`;
    switch (state) {
      case "dead":
        return fault(
          "jobs",
          `${name} failed for good${reason}: ${ids}.`,
          `See the server's log. To try again: select graphile_worker.reschedule_jobs(array[${ids}], now(), attempts => 0)`,
        );
      case "failing":
        return warning("jobs", `${name} fails${reason} and will be tried again: ${ids}.`, "See the server's log.");
      case "late":
        return warning(
          "jobs",
          `${name} has waited for more than ten minutes: ${ids}.`,
          "Start a server without JOBS=off, or `npm run worker`.",
        );
    }
    return state satisfies never;
  });
}

function clockFinding(differenceMs: number): Finding {
  if (Math.abs(differenceMs) <= clockDifferenceMsMax) return ok("clock", "agrees with the database's");
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  const text = `The database's clock is ${seconds} seconds ${differenceMs > 0 ? "ahead" : "behind"}, so keys expire too ${differenceMs > 0 ? "early" : "late"}.`;
  return fault("clock", text, "Set both machines' clocks by NTP.");
}

function standbysFinding({ standbys, synchronous }: Facts): Finding {
  if (standbys === 0) return ok("standbys", "none");
  if (synchronous === null) return ok("standbys", `${standbys}; this user may not see whether one is synchronous`);
  return synchronous
    ? ok("standbys", `${standbys}, synchronous`)
    : warning(
        "standbys",
        "None is synchronous: a failover can lose acknowledged changes and reactivate revoked keys.",
        "Set synchronous_standby_names at the server: docs/database/README.md.",
      );
}

function archiveFinding({ archivedMs, archivingFails }: Facts): Finding {
  if (archivingFails === true) {
    return fault("log archive", "PostgreSQL can't archive its write-ahead log.", "See its log and archive_command.");
  }
  return ok("log archive", archivedMs === null ? "none" : ago(archivedMs));
}

function bundledBackupFinding(lastMs: number | undefined): Finding {
  const fix = "Run `npm run backup -- FILE` every day, and keep the files on another machine.";
  if (lastMs === undefined) return warning("backup", "There is none yet.", fix);
  return Date.now() - lastMs > backupAgeMsMax
    ? warning("backup", `The last one was made ${ago(lastMs)}.`, fix)
    : ok("backup", ago(lastMs));
}

const ago = (atMs: number) => `${ageText(Date.now() - atMs)} ago`;
