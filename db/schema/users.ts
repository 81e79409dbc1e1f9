import "server-only";
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, plainText } from "./columns";

export const users = pgTable(
  "users",
  {
    id: id(),
    name: text("name").notNull(),
    email: text("email").notNull(),
    /** The address as it is compared: see lib/auth/email.ts. */
    emailKey: plainText("email_key").notNull(),
    emailVerifiedAt: instant("email_verified_at"),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("users_email_key").on(table.emailKey)],
);

/** Apart from users, so that no query that wants a person brings a hash along. */
export const passwords = pgTable("passwords", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  hash: text("hash").notNull(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

/** Who a user is at another provider: the provider's own, stable identifier of them. */
export const identities = pgTable(
  "identities",
  {
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.providerAccountId] }),
    index("identities_user_id").on(table.userId),
  ],
);

/** How often a password was wrong lately, and when the next attempt may be made; see lib/auth/password/sign-in-pace.ts. */
export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    key: plainText("key").primaryKey(),
    failures: integer("failures").notNull(),
    nextAt: instant("next_at").notNull(),
    forgottenAt: instant("forgotten_at").notNull(),
  },
  (table) => [index("sign_in_attempts_forgotten_at").on(table.forgottenAt)],
);
