import "server-only";
import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { memberships } from "./accounts";
import { bytes, createdAt, id, instant } from "./columns";
import { users } from "./users";

/** A signed-in browser, acting in one account of its user. Only the SHA-256 of its cookie is kept. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    tokenHash: bytes("token_hash").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accountId: uuid("account_id").notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    /** When it was last used, to the hour. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("sessions_token_hash").on(table.tokenHash),
    index("sessions_user_id").on(table.userId),
    // Without the membership there is no session.
    foreignKey({
      name: "sessions_membership",
      columns: [table.accountId, table.userId],
      foreignColumns: [memberships.accountId, memberships.userId],
    }).onDelete("cascade"),
    check("sessions_end", sql`${table.expiresAt} <= ${table.createdAt} + interval '720 hours'`),
  ],
);
