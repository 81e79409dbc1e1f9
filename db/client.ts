import "server-only";
import { makePgArray, parsePgArray } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { parseDatabaseUrl } from "@/lib/database-url";
import { isDeadline, withDeadline } from "@/lib/deadline";
import { env, type Settings } from "@/lib/env";
import { log } from "@/lib/log";
import { withAfterCommit } from "./connection/after-commit";
import { primaryOf, refuseStandby } from "./connection/connect";
import { withPatientEnd } from "./connection/end";
import { withSettingsPerTransaction } from "./connection/per-transaction";
import { withBoundedRollback } from "./connection/rollback";
import { whileAlive } from "./connection/while-alive";

// The numbers of PostgreSQL's pg_type.dat.
const [textArray, cidrArray] = [1009, 651];

type Options = {
  /** Whether a pooler in transaction mode is on the way, which runs each transaction on any session of the server. */
  pooled?: boolean;
  /** Has PostgreSQL plan each statement once and not for each call: for few statements, whose plan never changes. */
  planOnce?: boolean;
  /** What PostgreSQL calls the connections. */
  name?: string;
  /** For how long the server works on one statement. 0 is without end. */
  statementTimeoutMs?: number;
};

/**
 * Opens at most `size` connections to the primary of the address given, each when it is needed. After an outage they
 * come back by themselves within a second of the server's return. Close with `db.$client.end()`.
 */
export function openDb(url: string, size: number, options: Options = {}) {
  const { pooled = false, planOnce = false, name = "backline", statementTimeoutMs = 30_000 } = options;
  const ended = new AbortController();
  const settings = { statement_timeout: statementTimeoutMs, search_path: "public" };
  const pool = postgres({
    ...primaryOf(parseDatabaseUrl(url), ended.signal),
    ...(!pooled && refuseStandby),
    max: size,
    idle_timeout: 300,
    max_lifetime: 60 * 60,
    backoff: () => 0.25,
    onnotice: () => {},
    prepare: !pooled,
    // Fetching types would be an extra query on each new connection, which nothing awaits: cut off, it would end
    // this process. These are the arrays that the tables have.
    fetch_types: false,
    types: {
      array: {
        to: textArray,
        from: [textArray, cidrArray],
        // Drizzle has written its own out already.
        serialize: (value: string | unknown[]) => (typeof value === "string" ? value : makePgArray(value)),
        parse: parsePgArray,
      },
    },
    connection: {
      application_name: name,
      TimeZone: "UTC",
      ...(!pooled && settings),
      ...(!pooled && planOnce && { plan_cache_mode: "force_generic_plan" as const }),
    },
  });
  const end = (...given: Parameters<typeof pool.end>) => pool.end(...given).finally(() => ended.abort());
  const closing = new Proxy(pool, { get: (_, name) => (name === "end" ? end : Reflect.get(pool, name)) });
  const client = withBoundedRollback(withPatientEnd(closing));
  return drizzle(withAfterCommit(pooled ? withSettingsPerTransaction(client, settings) : client));
}

export type Db = ReturnType<typeof openDb>;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/**
 * What connections are for. Each use has its own, so that a slow list or a large report never keeps the check of who
 * asks waiting: of a key or a session. As many reports are worked on at once as there are connections for them.
 */
export type Use = "requests" | "checks" | "reports" | "jobs";

/** For how long its longest query may go on: a check is waited for three seconds, a list 30, a report ten minutes. */
const queryMaxSeconds: Record<Use, number> = { checks: 3, requests: 30, reports: 600, jobs: 30 };

const [checksMax, reportsMax] = [2, 3];
/** As many jobs run at once in a process. */
export const jobsMax = 2;

/** How many connections a process has at most that runs nothing but jobs, with one to look for lost ones. */
export const workerConnections = jobsMax + checksMax + 1;

/** How many connections a server process has at most: those of each use, and one to look for lost ones. */
export const connectionsNeeded = ({
  DATABASE_POOL_SIZE,
  JOBS,
}: Pick<Settings, "DATABASE_POOL_SIZE" | "JOBS">): number =>
  DATABASE_POOL_SIZE + checksMax + reportsMax + (JOBS === "on" ? jobsMax : 0) + 1;

/** Opens the connections that one process has for a use. */
export function openFor(use: Use, url: string): Db {
  const pooled = isPooled();
  switch (use) {
    case "requests":
      return openDb(url, env().DATABASE_POOL_SIZE, { pooled });
    case "checks": {
      const name = `backline checks ${crypto.randomUUID().slice(0, 8)}`;
      return openDb(url, checksMax, { pooled, planOnce: true, name });
    }
    case "reports":
      return openDb(url, reportsMax, { pooled });
    case "jobs":
      return openDb(url, jobsMax, { pooled, name: "backline jobs" });
  }
}

const isPooled = () => env().DATABASE_POOLER === "transaction";

type Connections = {
  /** Runs each query on the current connections, so that holders of this client never notice a replacement. */
  db: Db;
  now(): Db;
  /** Opens new ones instead, and returns the old ones. */
  replace(): Db;
};

function openConnections(use: Use, url: string): Connections {
  let now = openFor(use, url);
  const client = new Proxy(now.$client, {
    apply: (_first, self, words) => Reflect.apply(now.$client, self, words),
    get: (_first, name) => {
      const member = Reflect.get(now.$client, name);
      return use === "requests" || use === "jobs" ? whileAlive(name, member, probe) : member;
    },
  });
  return {
    db: drizzle(client),
    now: () => now,
    replace() {
      const old = now;
      now = openFor(use, url);
      return old;
    },
  };
}

// On globalThis, for pages run in the framework's bundle, with a copy of this module of its own, and the API does not: both
// share one pool. The development server also reloads this module with each change.
declare global {
  var backlineConnections: Map<Use, Connections> | undefined;
}

function connectionsFor(use: Use): Connections {
  globalThis.backlineConnections ??= new Map();
  const opened = globalThis.backlineConnections.get(use) ?? openConnections(use, requireDatabaseUrl());
  globalThis.backlineConnections.set(use, opened);
  return opened;
}

/** The connections of this process to the primary for one use, opened at the first call and good until `closeDb`. */
export function db(use: Use = "requests"): Db {
  return connectionsFor(use).db;
}

/**
 * Waits for a query on the connections for checks, three seconds at most; then the database counts as unavailable, and
 * something looks for it. What runs there takes no time and waits for nothing.
 */
export async function answered<T>(query: PromiseLike<T>): Promise<T> {
  const current = openForChecks();
  try {
    return await withDeadline(query);
  } catch (error) {
    if (isDeadline(error) && current !== undefined) {
      renewLostConnections(current).catch((cause: unknown) =>
        log.warn({ err: cause }, "lost connections were not replaced"),
      );
    }
    throw error;
  }
}

let looking: Promise<unknown> | undefined;

/** Asks for nothing but an answer, once for all who want to know at the same time. */
function probe(): Promise<unknown> {
  looking ??= answered(db("checks").execute("select")).finally(() => {
    looking = undefined;
  });
  return looking;
}

function openForChecks(): Db | undefined {
  return globalThis.backlineConnections?.get("checks")?.now();
}

let renewal: Promise<void> | undefined;

/**
 * Replaces connections that are broken without TCP having noticed, which takes it a quarter of an hour: a new connection
 * is answered at once, and the server is working on none of the waiting queries. The old ones are closed when they are
 * done or their longest query would be over. Otherwise the server is down or slow, and nothing is replaced.
 */
function renewLostConnections(current: Db): Promise<void> {
  renewal ??= renew(current).finally(() => {
    renewal = undefined;
  });
  return renewal;
}

async function renew(current: Db): Promise<void> {
  const suspect = () => openForChecks() === current;
  if (!suspect() || !(await areLost(current)) || !suspect()) return;
  for (const [use, connections] of globalThis.backlineConnections ?? []) {
    const old = connections.replace();
    old.$client.end({ timeout: queryMaxSeconds[use] }).catch(() => {});
  }
}

async function areLost(current: Db): Promise<boolean> {
  const name = current.$client.options.connection.application_name ?? "";
  let fresh: Db | undefined;
  try {
    fresh = openDb(requireDatabaseUrl(), 1, { pooled: isPooled() });
    const atWork = await withDeadline(
      fresh.$client`select from pg_stat_activity where application_name = ${name} and state = 'active'`,
    );
    return atWork.count === 0;
  } catch {
    return false;
  } finally {
    fresh?.$client.end({ timeout: 0 }).catch(() => {});
  }
}

/** Lets running queries end, five seconds at most, and closes all connections of this process. */
export async function closeDb(): Promise<void> {
  const opened = [...(globalThis.backlineConnections?.values() ?? [])];
  globalThis.backlineConnections = undefined;
  await Promise.all(opened.map((each) => each.now().$client.end({ timeout: 5 })));
}

function requireDatabaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url === undefined) throw new Error("DATABASE_URL is not set: start with `npm start`, which sees to it");
  return url;
}
