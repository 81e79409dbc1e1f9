import "server-only";
import { sql } from "drizzle-orm";
import { boolean, check, cidr, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { accountColumns } from "./accounts";
import { bytes, createdAt, instant, plainText } from "./columns";
import { users } from "./users";

export const accessKeys = pgTable(
  "access_keys",
  {
    ...accountColumns(),
    creatorId: uuid("creator_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    /** The name as it is compared and sorted: see lib/access-keys/name.ts. */
    nameKey: plainText("name_key").notNull(),
    /** False once another key took the name, after this one had expired. */
    holdsName: boolean("holds_name").notNull().default(true),
    description: text("description").notNull().default(""),
    scopes: text("scopes").array().notNull(),
    /** The eight characters behind `blk_`: they may be shown and logged. */
    publicId: plainText("public_id").notNull(),
    lastFour: plainText("last_four").notNull(),
    /** SHA-256 of the whole key: all that is kept of it. */
    secretHash: bytes("secret_hash").notNull(),
    /** None means anywhere. */
    allowedAddresses: cidr("allowed_addresses").array().notNull().default(sql`'{}'`),
    createdAt: createdAt(),
    expiresAt: instant("expires_at"),
    disabledAt: instant("disabled_at"),
    revokedAt: instant("revoked_at"),
    revokedBy: uuid("revoked_by").references(() => users.id),
    revokedReason: text("revoked_reason"),
    lastUsedAt: instant("last_used_at"),
    lastUsedAddress: text("last_used_address"),
    lastUsedAgent: text("last_used_agent"),
    lastRefusedAt: instant("last_refused_at"),
    /** One of lib/errors.ts. */
    lastRefusedCode: text("last_refused_code"),
    lastRefusedAddress: text("last_refused_address"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    // Across accounts: a key names no account before it is found.
    uniqueIndex("access_keys_secret_hash").on(table.secretHash),
    uniqueIndex("access_keys_public_id").on(table.publicId),
    uniqueIndex("access_keys_live_name")
      .on(table.accountId, table.nameKey)
      .where(sql`${table.revokedAt} is null and ${table.holdsName}`),
    index("access_keys_account_created").on(table.accountId, table.createdAt, table.id),
    index("access_keys_account_name").on(table.accountId, table.nameKey, table.id),
    index("access_keys_account_last_used").on(
      table.accountId,
      sql`coalesce(${table.lastUsedAt}, '-infinity'::timestamptz)`,
      table.id,
    ),
    index("access_keys_account_expires").on(
      table.accountId,
      sql`coalesce(${table.expiresAt}, 'infinity'::timestamptz)`,
      table.id,
    ),
    index("access_keys_account_creator_created").on(table.accountId, table.creatorId, table.createdAt, table.id),
    check("access_keys_scopes", sql`cardinality(${table.scopes}) > 0`),
    check("access_keys_expiry", sql`${table.expiresAt} > ${table.createdAt}`),
    // 64 characters as a reader counts them, each made of several code points: see lib/text/name-text.ts.
    check("access_keys_name", sql`char_length(${table.name}) between 1 and 1024`),
    check("access_keys_description", sql`char_length(${table.description}) <= 500`),
    check("access_keys_hash", sql`octet_length(${table.secretHash}) = 32`),
    check(
      "access_keys_revoked",
      sql`${table.revokedAt} is not null or (${table.revokedBy} is null and ${table.revokedReason} is null)`,
    ),
  ],
);
