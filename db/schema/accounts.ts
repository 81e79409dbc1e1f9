import "server-only";
import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { v7 } from "uuid";
import { createdAt, id, instant } from "./columns";
import { users } from "./users";

export const accounts = pgTable("accounts", {
  id: id(),
  name: text("name").notNull(),
  createdAt: createdAt(),
});

/**
 * What every table of an account begins with. Its primary key is the account and the id, and so are references to it:
 * PostgreSQL refuses a row that points into another account.
 */
export const accountColumns = () => ({
  id: uuid("id")
    .notNull()
    .$defaultFn(() => v7()),
  accountId: uuid("account_id")
    .notNull()
    .references(() => accounts.id),
});

export const memberships = pgTable(
  "memberships",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role", { enum: ["owner", "admin", "member", "viewer"] }).notNull(),
    suspendedAt: instant("suspended_at"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.userId] }),
    index("memberships_user_id").on(table.userId),
    check("memberships_role", sql`${table.role} in ('owner', 'admin', 'member', 'viewer')`),
  ],
);
