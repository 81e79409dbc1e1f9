import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import type { KeyRef } from "@/lib/context";
import { withDeadline } from "@/lib/deadline";
import type { ErrorCode } from "@/lib/errors";
import { log } from "@/lib/log";
import { isStorageFault } from "@/lib/outage";
import { onShutdown } from "@/lib/shutdown";
import { hasStorage, noteStorageFull } from "@/lib/storage";
import { redactKeys } from "../credential/recognise";

const intervalMs = 1000;
const agentLengthMax = 200;
const collectedMax = 50_000;

type Noted = { accountId: string; at: Date };
type Use = Noted & { address: string; agent: string | null };
type Refusal = Noted & { address: string; code: ErrorCode };

const uses = new Map<string, Use>();
const refusals = new Map<string, Refusal>();
let timer: NodeJS.Timeout | undefined;

/**
 * Records in memory that a key was used; records are written once a second. Nothing on the path of a request
 * waits for it.
 */
export function recordUse(key: KeyRef, use: { address: string; agent: string | null }): void {
  // Clients may put a key into this header, so it is redacted before it is shortened.
  const agent = use.agent === null ? null : redactKeys(use.agent, { pieces: true }).slice(0, agentLengthMax);
  note(uses, key, { address: use.address, agent });
}

/** Records in the same way that a call with a known key was refused, and with which code. */
export function recordRefusal(key: KeyRef, refusal: { address: string; code: ErrorCode }): void {
  note(refusals, key, refusal);
}

function note<T>(collected: Map<string, T & Noted>, { accountId, keyId }: KeyRef, value: T): void {
  if (collected.size >= collectedMax && !collected.has(keyId)) return;
  collected.set(keyId, { ...value, accountId, at: new Date() });
  if (timer !== undefined) return;
  timer = later();
}

async function flushLater(): Promise<void> {
  timer = undefined;
  try {
    // Even an updated row needs space in the write-ahead log.
    if (await hasStorage()) await flushUses();
    else timer = later();
  } catch (error) {
    if (isStorageFault(error)) noteStorageFull();
    else log.warn({ err: error }, "last uses could not be written; they are kept and tried again");
    timer = later();
  }
}

const later = () => setTimeout(flushLater, intervalMs).unref();

/** Writes what was noted. Never moves a last use or refusal backwards: another instance may have seen a later one. */
export async function flushUses(): Promise<void> {
  await writeNoted(
    uses,
    (rows) => sql`
      update access_keys k
      set last_used_at = u.at, last_used_address = u.address, last_used_agent = u.agent
      from jsonb_to_recordset(${rows}::jsonb) as u (account_id uuid, id uuid, at timestamptz, address text, agent text)
      where k.account_id = u.account_id and k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`,
  );
  await writeNoted(
    refusals,
    (rows) => sql`
      update access_keys k
      set last_refused_at = r.at, last_refused_address = r.address, last_refused_code = r.code
      from jsonb_to_recordset(${rows}::jsonb) as r (account_id uuid, id uuid, at timestamptz, address text, code text)
      where k.account_id = r.account_id and k.id = r.id and (k.last_refused_at is null or k.last_refused_at < r.at)`,
  );
}

async function writeNoted<T extends Noted>(collected: Map<string, T>, statement: (rows: string) => SQL) {
  // In the same order everywhere: two instances that write the same keys at once must not wait for each other.
  const noted = [...collected].sort(([one], [other]) => (one < other ? -1 : 1));
  if (noted.length === 0) return;
  collected.clear();
  try {
    const rows = noted.map(([id, { accountId, ...value }]) => ({ account_id: accountId, id, ...value }));
    await withDeadline(db().execute(statement(JSON.stringify(rows))));
  } catch (error) {
    for (const [id, value] of noted) if (!collected.has(id)) collected.set(id, value);
    throw error;
  }
}

onShutdown(flushUses);
