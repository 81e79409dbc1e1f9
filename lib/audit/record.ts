import "server-only";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import type { Tx } from "@/db/client";
import { auditEvents } from "@/db/schema/audit-events";
import type { Actor } from "../context";

/** Everything that leaves a trace, by the name under which it is found again. */
type AuditAction =
  | "account.created"
  | "access_key.created"
  | "access_key.revoked"
  | "access_key.disabled"
  | "access_key.enabled"
  | "asset.created"
  | "asset.updated";

function actorId(actor: Actor): string | null {
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

const actorName = (actor: Actor): string | null => (actor.type === "operator" ? actor.userName : null);

type AuditEvent = { action: AuditAction; targetId: string; details?: Record<string, unknown> };

/** Writes one line of the audit log. Takes a transaction: the line stands and falls with what it tells of. */
export async function recordAudit(tx: Tx, actor: Actor, event: AuditEvent): Promise<void> {
  await tx.insert(auditEvents).values({
    accountId: actor.accountId,
    actorType: actor.type,
    actorId: actorId(actor),
    actorName: actorName(actor),
    action: event.action,
    targetId: event.targetId,
    details: event.details ?? {},
  });
}

/** The same in a transaction of postgres.js itself, for those that copy. */
export async function recordAuditIn(sql: TransactionSql, actor: Actor, event: AuditEvent): Promise<void> {
  await sql`
    insert into audit_events (id, account_id, actor_type, actor_id, actor_name, action, target_id, details)
    values (${v7()}, ${actor.accountId}, ${actor.type}, ${actorId(actor)}, ${actorName(actor)}, ${event.action}, ${event.targetId},
      ${JSON.stringify(event.details ?? {})}::text::jsonb)`;
}
