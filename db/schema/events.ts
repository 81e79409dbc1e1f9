import "server-only";
import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { accountColumns } from "./accounts";
import { createdAt } from "./columns";

/**
 * Everything that happened, by whom, to what: the audit log, the feed and the history of a vulnerability are read from
 * it. Triggers refuse to change or remove a row, and announce a transaction that adds one
 * (docs/decisions/035-one-table-of-events.md).
 */
export const events = pgTable(
  "events",
  {
    ...accountColumns(),
    /** The order in which things happened, of each object and within each transaction. Has gaps. */
    number: bigint("number", { mode: "number" })
      .notNull()
      .generatedAlwaysAsIdentity({ maxValue: 2 ** 48 - 1 }),
    createdAt: createdAt(),
    /** One of lib/events/event.ts, which says what `data` holds. */
    type: text("type").notNull(),
    /** What it happened to: a key, an asset, a member … as the type says. */
    subjectId: uuid("subject_id").notNull(),
    actorType: text("actor_type", { enum: ["member", "access_key", "operator", "system"] }).notNull(),
    /** The user or the access key; null for an operator and the system. */
    actorId: uuid("actor_id"),
    /** An operator's user name on the machine; other actors have an id. */
    actorName: text("actor_name"),
    /** The request in which it happened, and where that came from; null outside of one. */
    requestId: text("request_id"),
    address: text("address"),
    /** The scan that found it out. The audit log has the scan itself, and not each of what it found. */
    scanId: uuid("scan_id"),
    /** Facts: names, numbers, states before and after. Never a secret. */
    data: jsonb("data").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    uniqueIndex("events_account_number").on(table.accountId, table.number),
    index("events_account_subject").on(table.accountId, table.subjectId, table.number),
    index("events_audit_log").on(table.accountId, table.createdAt, table.id).where(sql`${table.scanId} is null`),
  ],
);
