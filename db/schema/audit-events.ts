import "server-only";
import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accountColumns } from "./accounts";
import { createdAt } from "./columns";

/** What was done, by whom. A trigger refuses to change or remove a row. */
export const auditEvents = pgTable(
  "audit_events",
  {
    ...accountColumns(),
    createdAt: createdAt(),
    actorType: text("actor_type", { enum: ["member", "access_key", "operator", "system"] }).notNull(),
    /** The user or the access key; null for an operator and the system. */
    actorId: uuid("actor_id"),
    /** An operator's user name on the machine; everybody else has an id. */
    actorName: text("actor_name"),
    action: text("action").notNull(),
    targetId: uuid("target_id"),
    /** Facts about the act: names, numbers, states before and after. Never a secret. */
    details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    index("audit_events_account_created").on(table.accountId, table.createdAt, table.id),
  ],
);
