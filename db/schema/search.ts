import "server-only";
import { foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accountColumns, accounts } from "./accounts";
import { instant } from "./columns";
import { scanScopes } from "./scans";
import { vulnerabilities } from "./vulnerabilities";

/**
 * What is searched of each vulnerability, copied by a job, so that an upload doesn't wait for the index of trigrams. That is
 * made by db/migrate.ts where PostgreSQL has pg_trgm.
 */
export const vulnerabilityTexts = pgTable(
  "vulnerability_texts",
  {
    ...accountColumns(),
    text: text("text").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    foreignKey({
      name: "vulnerability_texts_vulnerability",
      columns: [table.accountId, table.id],
      foreignColumns: [vulnerabilities.accountId, vulnerabilities.id],
    }).onDelete("cascade"),
  ],
);

/** The scopes whose texts are copied, as they were after the scan at that time. */
export const indexedScopes = pgTable(
  "indexed_scopes",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    scopeId: uuid("scope_id").notNull(),
    scannedAt: instant("scanned_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.scopeId] }),
    foreignKey({
      name: "indexed_scopes_scope",
      columns: [table.accountId, table.scopeId],
      foreignColumns: [scanScopes.accountId, scanScopes.id],
    }).onDelete("cascade"),
  ],
);
