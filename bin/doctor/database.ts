import { z } from "zod";
import { connectionsNeeded, type Db, openDb } from "@/db/client";
import { readTables } from "@/db/migrate";
import { isOnThisMachine, parseDatabaseUrl } from "@/lib/database-url";
import type { Settings } from "@/lib/env";
import type { Database } from "../database";
import { readLastBackup } from "../last-backup";
import { ageText, type Finding, fault, ok, sizeText, warning } from "./finding";

const dayMs = 86_400_000;
const backupAgeMsMax = 7 * dayMs;
const clockDifferenceMsMax = 5_000;

const Facts = z.object({
  sizeBytes: z.coerce.number(),
  used: z.number(),
  max: z.number(),
  blocked: z.number(),
  idle: z.number(),
  nowMs: z.number(),
  archivedMs: z.number().nullable(),
  standbys: z.number(),
  /** Null where this user may not see it. */
  synchronous: z.boolean().nullable(),
  superuser: z.boolean(),
  encrypted: z.boolean(),
  /** Null before there are tables. */
  mayChangeAudit: z.boolean().nullable(),
});
type Facts = z.infer<typeof Facts>;

type Installation = { settings: Settings; database: Database; dataDir: string };

/** Looks at the database: its tables, user, limits, what waits in it, its clock, standbys and backups. */
export async function examineDatabase(installation: Installation): Promise<Finding[]> {
  const { database, settings, dataDir } = installation;
  const db = openDb(database.url, 1, { pooled: database.pooled, statementTimeoutMs: 10_000 });
  try {
    const { facts, clockMs } = await readFacts(db);
    const bundled = settings.DATABASE_URL === undefined;
    const reachedDirectly = !bundled && !database.pooled;
    return [
      ok("database", `${database.description}, ${sizeText(facts.sizeBytes)}`),
      await tablesFinding(db),
      ...(reachedDirectly ? [userFinding(facts), encryptionFinding(facts, database.url)] : []),
      connectionsFinding(facts, settings),
      waitingFinding(facts),
      ...(bundled ? [] : [clockFinding(clockMs), standbysFinding(facts)]),
      backupFinding(await readLastBackup(dataDir), facts, bundled),
    ];
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

async function readFacts(db: Db): Promise<{ facts: Facts; clockMs: number }> {
  // The first question opens the connection, which would count as a difference of the clocks.
  await db.execute("select");
  const began = Date.now();
  const [row] = await db.$client`
    select pg_database_size(current_database()) as "sizeBytes",
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int as max,
      (select count(*)::int from pg_stat_activity
        where wait_event_type = 'Lock' and now() - query_start > interval '10 seconds') as blocked,
      (select count(*)::int from pg_stat_activity
        where state like 'idle in transaction%' and now() - state_change > interval '1 minute') as idle,
      extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs",
      (select extract(epoch from last_archived_time)::float8 * 1000 from pg_stat_archiver) as "archivedMs",
      (select count(*)::int from pg_stat_replication) as standbys,
      (select bool_or(sync_state in ('sync', 'quorum')) from pg_stat_replication) as synchronous,
      (select rolsuper from pg_roles where rolname = current_user) as superuser,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
      has_table_privilege(to_regclass('public.audit_events'), 'UPDATE') as "mayChangeAudit"`;
  const facts = Facts.parse(row);
  return { facts, clockMs: facts.nowMs - (began + Date.now()) / 2 };
}

async function tablesFinding(db: Db): Promise<Finding> {
  switch (await readTables(db)) {
    case "current":
      return ok("tables", "of this version");
    case "none":
      return ok("tables", "none yet: the first start makes them");
    case "older":
      return fault("tables", "They are of an older version.", "Start Backline, or run `npm run migrate`.");
    case "foreign":
      return fault("tables", "They are another program's.", "Name a database for Backline alone in DATABASE_URL.");
  }
}

function userFinding({ superuser, mayChangeAudit }: Facts): Finding {
  const fix = "Run the server as a user that may only read and write rows: docs/database/README.md.";
  if (superuser) return warning("database user", "Backline connects as a superuser.", fix);
  return mayChangeAudit === true
    ? warning("database user", "Backline's user may change the audit log.", fix)
    : ok("database user", "may read and write rows, and only add to the audit log");
}

function encryptionFinding({ encrypted }: Facts, url: string): Finding {
  const { servers, tlsMode } = parseDatabaseUrl(url);
  if (servers.every(isOnThisMachine)) {
    return ok("database encryption", "not needed: the server is on this machine");
  }
  const fix = "Turn TLS on at the server, and add sslmode=verify-full to DATABASE_URL.";
  if (!encrypted) return warning("database encryption", "The connection to the database is not encrypted.", fix);
  return tlsMode === "verify-full" || tlsMode === "verify-ca"
    ? ok("database encryption", "TLS, and the server's certificate is checked")
    : warning("database encryption", "Nobody checks which server answers.", "Add sslmode=verify-full to DATABASE_URL.");
}

function connectionsFinding({ used, max }: Facts, settings: Settings): Finding {
  const needed = connectionsNeeded(settings);
  const text = `${used} of ${max} in use; an instance opens up to ${needed}`;
  if (needed > max) {
    return fault("connections", `${text}.`, "Raise max_connections at the server, or lower DATABASE_POOL_SIZE.");
  }
  return used > max * 0.8
    ? warning("connections", `${text}.`, "Raise max_connections at the server, or lower DATABASE_POOL_SIZE.")
    : ok("connections", text);
}

function waitingFinding({ blocked, idle }: Facts): Finding {
  const fix = "Look into pg_stat_activity; pg_terminate_backend(pid) ends a session.";
  if (blocked > 0) {
    return warning("waiting", `${blocked} statements have waited for a lock for more than 10 seconds.`, fix);
  }
  if (idle > 0) return warning("waiting", `${idle} transactions have been idle for more than a minute.`, fix);
  return ok("waiting", "nothing waits for a lock");
}

function clockFinding(differenceMs: number): Finding {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  return Math.abs(differenceMs) <= clockDifferenceMsMax
    ? ok("clock", "agrees with the database's")
    : fault(
        "clock",
        `The database's is ${seconds} seconds ${differenceMs > 0 ? "ahead" : "behind"}: keys expire too early or too late.`,
        "Set both machines' clocks by NTP.",
      );
}

function standbysFinding({ standbys, synchronous }: Facts): Finding {
  if (standbys === 0) return ok("standbys", "none");
  const text = standbys === 1 ? "one" : `${standbys}`;
  if (synchronous === null) return ok("standbys", `${text}; this user may not see whether one is synchronous`);
  return synchronous
    ? ok("standbys", `${text}, synchronous`)
    : warning(
        "standbys",
        "None is synchronous: a failover can lose what was answered, and bring revoked keys back to life.",
        "Set synchronous_standby_names at the server: docs/database/README.md.",
      );
}

function backupFinding(lastMs: number | undefined, { archivedMs }: Facts, bundled: boolean): Finding {
  const newest = Math.max(lastMs ?? 0, archivedMs ?? 0);
  const fix = "Run `npm run backup -- FILE` every day, and keep the files on another machine.";
  if (newest === 0) {
    return bundled
      ? warning("backup", "There is none yet.", fix)
      : ok("backup", "none by `npm run backup`; others can't be seen from here");
  }
  const age = Date.now() - newest;
  return age > backupAgeMsMax
    ? warning("backup", `The last one was made ${ageText(age)} ago.`, fix)
    : ok("backup", `${ageText(age)} ago`);
}
