import "server-only";
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Provenance } from "@/lib/findings/details";
import { accessKeys } from "./access-keys";
import { accountColumns } from "./accounts";
import { assets } from "./assets";
import { createdAt, instant, plainText } from "./columns";

/** One uploaded report. The counts are what it did to the account's vulnerabilities. */
export const scans = pgTable(
  "scans",
  {
    ...accountColumns(),
    assetId: uuid("asset_id").notNull(),
    /** The key that uploaded it. */
    accessKeyId: uuid("access_key_id").notNull(),
    /** Named by its reader: see lib/scans/formats/list.ts. */
    format: text("format").notNull(),
    toolName: text("tool_name").notNull(),
    toolVersion: text("tool_version"),
    /** Size of the report after unpacking. */
    sizeBytes: integer("size_bytes").notNull(),
    received: integer("received").notNull(),
    created: integer("created").notNull(),
    unchanged: integer("unchanged").notNull(),
    reopened: integer("reopened").notNull(),
    resolved: integer("resolved").notNull(),
    suppressed: integer("suppressed").notNull(),
    rejected: integer("rejected").notNull(),
    /** What was skipped, each with its location in the report; at most a hundred. */
    warnings: jsonb("warnings").$type<{ pointer: string; detail: string }[]>().notNull().default([]),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    foreignKey({
      name: "scans_asset",
      columns: [table.accountId, table.assetId],
      foreignColumns: [assets.accountId, assets.id],
    }),
    foreignKey({
      name: "scans_access_key",
      columns: [table.accountId, table.accessKeyId],
      foreignColumns: [accessKeys.accountId, accessKeys.id],
    }),
    index("scans_account_created").on(table.accountId, table.createdAt, table.id),
    index("scans_account_access_key_created").on(table.accountId, table.accessKeyId, table.createdAt, table.id),
    index("scans_account_asset_created").on(table.accountId, table.assetId, table.createdAt, table.id),
  ],
);

/** Whose silence means absence: one tool, looking at one asset in one category (SARIF `automationDetails.id`). */
export const scanScopes = pgTable(
  "scan_scopes",
  {
    ...accountColumns(),
    assetId: uuid("asset_id").notNull(),
    tool: plainText("tool").notNull(),
    category: plainText("category").notNull(),
    lastScanId: uuid("last_scan_id").notNull(),
    lastScannedAt: instant("last_scanned_at").notNull(),
    /** What the last scan says of the code that it looked at. */
    provenance: jsonb("provenance").$type<Provenance>(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    foreignKey({
      name: "scan_scopes_asset",
      columns: [table.accountId, table.assetId],
      foreignColumns: [assets.accountId, assets.id],
    }),
    foreignKey({
      name: "scan_scopes_last_scan",
      columns: [table.accountId, table.lastScanId],
      foreignColumns: [scans.accountId, scans.id],
    }),
    uniqueIndex("scan_scopes_identity").on(table.accountId, table.assetId, table.tool, table.category),
  ],
);
