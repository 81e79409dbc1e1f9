import "server-only";
import { foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accountColumns, accounts } from "./accounts";
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

/** How far the texts of each scope are copied. */
export const indexedScopes = pgTable(
  "indexed_scopes",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    scopeId: uuid("scope_id").notNull(),
    /** All of them are copied as this scan left them; null before the first time. */
    scanId: uuid("scan_id"),
    /** They are being copied as this scan, or a later one, left them: up to this vulnerability. */
    copyingScanId: uuid("copying_scan_id"),
    copiedTo: uuid("copied_to"),
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
