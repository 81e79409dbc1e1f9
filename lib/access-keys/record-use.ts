import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { withDeadline } from "../deadline";
import { log } from "../log";
import { onShutdown } from "../shutdown";
import { redactKeys } from "./secret";

const intervalMs = 1000;
const agentLengthMax = 200;
const collectedMax = 50_000;

type Use = { at: Date; address: string; agent: string | null };

const collected = new Map<string, Use>();
let timer: NodeJS.Timeout | undefined;

/**
 * Notes that a key was used, in memory; one statement a second writes what was noted. Nothing on the path of a
 * request waits for it.
 */
export function recordUse(keyId: string, use: { address: string; agent: string | null }): void {
  if (collected.size >= collectedMax && !collected.has(keyId)) return;
  // Clients put odd things into this header, a key among them; it is redacted before it is cut.
  const agent = use.agent === null ? null : redactKeys(use.agent).slice(0, agentLengthMax);
  collected.set(keyId, { at: new Date(), address: use.address, agent });
  if (timer !== undefined) return;
  timer = setTimeout(flushLater, intervalMs);
  timer.unref();
}

async function flushLater(): Promise<void> {
  timer = undefined;
  try {
    await flushUses();
  } catch (error) {
    log.warn({ err: error }, "last uses could not be written; they are kept and tried again");
    timer = setTimeout(flushLater, intervalMs);
    timer.unref();
  }
}

/** Writes what was noted. Never moves a last use backwards: another instance may have seen a later one. */
export async function flushUses(): Promise<void> {
  // In the same order everywhere: two instances that write the same keys at once must not wait for each other.
  const uses = [...collected].sort(([one], [other]) => (one < other ? -1 : 1));
  if (uses.length === 0) return;
  collected.clear();
  try {
    const rows = JSON.stringify(uses.map(([id, use]) => ({ id, ...use })));
    await withDeadline(
      db().execute(sql`
        update access_keys k
        set last_used_at = u.at, last_used_address = u.address, last_used_agent = u.agent
        from jsonb_to_recordset(${rows}::jsonb) as u (id uuid, at timestamptz, address text, agent text)
        where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`),
    );
  } catch (error) {
    for (const [id, use] of uses) if (!collected.has(id)) collected.set(id, use);
    throw error;
  }
}

onShutdown(flushUses);
