import "server-only";
import { sql } from "drizzle-orm";
import type { PendingQuery, Row, TransactionSql } from "postgres";
import { v7 } from "uuid";
import type { Tx } from "@/db/client";
import { afterCommit } from "@/db/connection/after-commit";
import { executeIn } from "@/db/connection/execute-in";
import { events } from "@/db/schema/events";
import type { AccessKeyActor, Acting, Emitting, Origin } from "../context";
import { logActs } from "../log/events";
import { Act } from "./event";

/** An act, and when it happened, where that is not the moment at which it is stored. */
type Given = Act & { at?: Date };

/**
 * Writes what happened, in the order given and in one statement, in the caller's transaction of Drizzle or of postgres.js:
 * it stands and falls with what it tells of. Each event gets its line in the log once that has committed, and many at once get one. To be called
 * last, with every row locked that the events are about: until the commit, the feed waits for this transaction.
 */
export async function emit(
  tx: Tx | TransactionSql,
  emitting: Emitting,
  given: Given | readonly Given[],
): Promise<void> {
  const all = [given].flat().map(({ at, ...act }) => ({ at, act: Act.parse(act) }));
  if (all.length === 0) return;
  const { actor, requestId, address } = emitting;
  const rows = all.map(({ at, act: { subjectId, ...act } }) => ({ id: v7(), at, subject_id: subjectId, ...act }));
  await executeIn(
    tx,
    sql`insert into ${events} (id, account_id, created_at, type, subject_id, actor_type, actor_id, actor_name, request_id, address, data)
      select id, ${actor.accountId}::uuid, coalesce(at, now()), type, subject_id, ${actor.type}, ${actorId(actor)}::uuid, ${actorName(actor)},
        ${requestId ?? null}, ${address || null}, data
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as act(id uuid, at timestamptz, type text, subject_id uuid, data jsonb)`,
  );
  const acts = all.map(({ act }) => act);
  afterCommit(() => logActs(acts, emitting));
}

/** A scan whose report a key sent. */
export type FoundBy = Origin & { actor: Pick<AccessKeyActor, "accountId" | "keyId">; scanId: string };

/**
 * Writes in one statement what a scan found out, however much that is. `found` is a query of postgres.js that gives `at`,
 * `type`, `subject_id` and `data` of each event, no subject twice, in the order in which they are to be numbered; the
 * events are in its transaction.
 */
export function emitFound(
  sql: TransactionSql,
  { actor, requestId, address, scanId }: FoundBy,
  found: PendingQuery<Row[]>,
): PendingQuery<Row[]> {
  // A UUID of version 7 each: time and random bits of the statement, then those of the subject. To draw them for each
  // event takes as long as the event's indexes.
  return sql`
    insert into events
      (id, account_id, actor_type, actor_id, request_id, address, scan_id, created_at, type, subject_id, data)
    select (${v7().slice(0, 19)}::text || substr(subject_id::text, 20))::uuid, ${actor.accountId}::uuid, 'access_key', ${actor.keyId}::uuid, ${requestId ?? null}::text,
      ${address || null}::text, ${scanId}::uuid, at, type, subject_id, data
    from (${found}) e`;
}

function actorId(actor: Acting): string | null {
  switch (actor.type) {
    case "member":
      return actor.userId;
    case "access_key":
      return actor.keyId;
    case "operator":
    case "system":
      return null;
  }
}

const actorName = (actor: Acting): string | null => (actor.type === "operator" ? actor.userName : null);
