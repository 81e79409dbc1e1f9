import "server-only";
import type { Tx } from "@/db/client";
import { auditEvents } from "@/db/schema/audit-events";
import type { Actor } from "../actor";

/** Everything that leaves a trace, by the name under which it is found again. */
export type AuditAction =
  | "account.created"
  | "access_key.created"
  | "access_key.revoked"
  | "asset.created"
  | "asset.updated";

function actorId(actor: Actor): string | null {
  switch (actor.type) {
    case "member":
      return actor.userId;
    case "access_key":
      return actor.keyId;
    case "system":
      return null;
  }
}

/** Writes one line of the audit log. Takes a transaction: the line stands and falls with what it tells of. */
export async function recordAudit(
  tx: Tx,
  actor: Actor,
  event: { action: AuditAction; targetId: string; details?: Record<string, unknown> },
): Promise<void> {
  await tx.insert(auditEvents).values({
    accountId: actor.accountId,
    actorType: actor.type,
    actorId: actorId(actor),
    action: event.action,
    targetId: event.targetId,
    details: event.details ?? {},
  });
}
