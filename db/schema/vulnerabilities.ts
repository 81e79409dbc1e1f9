import "server-only";
import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Details, RuleDetails } from "@/lib/findings/details";
import type { Suppression } from "@/lib/vulnerabilities/status";
import { accountColumns, memberships } from "./accounts";
import { assets } from "./assets";
import { bytes, instant, plainText } from "./columns";
import { scanScopes, scans } from "./scans";

/** In ascending order, so that the database sorts by weight. */
export const severity = pgEnum("severity", ["info", "low", "medium", "high", "critical"]);

/** What a scanner says about its own rule: one row, however many vulnerabilities it explains. */
export const rules = pgTable(
  "rules",
  {
    ...accountColumns(),
    tool: plainText("tool").notNull(),
    /** The scanner's own identifier. */
    ruleId: plainText("rule_id").notNull(),
    title: text("title").notNull(),
    /** Markdown from a report, and so hostile until it is sanitised. */
    help: text("help").notNull(),
    helpUrl: text("help_url"),
    tags: text("tags").array().notNull(),
    details: jsonb("details").$type<RuleDetails>(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    uniqueIndex("rules_identity").on(table.accountId, table.tool, table.ruleId),
  ],
);

export const vulnerabilities = pgTable(
  "vulnerabilities",
  {
    ...accountColumns(),
    assetId: uuid("asset_id").notNull(),
    scopeId: uuid("scope_id").notNull(),
    /** SHA-256 of its signs together, equal for findings that only lines tell apart: lib/findings/matching/identity.ts. */
    fingerprint: bytes("fingerprint").notNull(),
    /** Short digests of what it is recognised by, one by one; null until the first scan after they were introduced. */
    signs: bytes("signs"),
    tool: plainText("tool").notNull(),
    /** The scanner's identifier of the rule; empty where the report names none. */
    ruleId: plainText("rule_id").notNull(),
    title: text("title").notNull(),
    message: text("message").notNull(),
    severity: severity("severity").notNull(),
    /** The score behind the severity, 0 to 10, where the report has one. */
    score: real("score"),
    path: text("path"),
    startLine: integer("start_line"),
    startColumn: integer("start_column"),
    endLine: integer("end_line"),
    endColumn: integer("end_column"),
    /** The function, class or module, where the report names it. */
    logicalLocation: text("logical_location"),
    snippet: text("snippet"),
    /** Weaknesses of the Common Weakness Enumeration, such as CWE-79. */
    cwes: text("cwes").array().notNull().default([]),
    /** Its own, without those of its rule. */
    tags: text("tags").array().notNull().default([]),
    /** What else the report says; null where that is nothing. No list reads it. */
    details: jsonb("details").$type<Details>(),
    presence: text("presence", { enum: ["detected", "suppressed", "absent"] }).notNull(),
    /** How the report says that it is suppressed; without a meaning while the presence is another. */
    suppression: jsonb("suppression").$type<Suppression>(),
    status: text("status", {
      enum: ["open", "in_progress", "pending_action", "resolved", "dismissed"],
    }).notNull(),
    dismissedReason: text("dismissed_reason", {
      enum: ["false_positive", "not_affected", "accepted_risk", "wont_fix", "duplicate"],
    }),
    justification: text("justification"),
    dismissedUntil: instant("dismissed_until"),
    /** The member who takes care of it. */
    assigneeId: uuid("assignee_id"),
    /** When it was detected for the first time, and when its present detection began (service levels count from here). */
    firstDetectedAt: instant("first_detected_at").notNull(),
    detectedAt: instant("detected_at").notNull(),
    absentSince: instant("absent_since"),
    firstScanId: uuid("first_scan_id").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** Grows with every change; the ETag of the API. */
    version: integer("version").notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    foreignKey({
      name: "vulnerabilities_asset",
      columns: [table.accountId, table.assetId],
      foreignColumns: [assets.accountId, assets.id],
    }),
    foreignKey({
      name: "vulnerabilities_scope",
      columns: [table.accountId, table.scopeId],
      foreignColumns: [scanScopes.accountId, scanScopes.id],
    }),
    foreignKey({
      name: "vulnerabilities_first_scan",
      columns: [table.accountId, table.firstScanId],
      foreignColumns: [scans.accountId, scans.id],
    }),
    // Nobody takes care of it once that member has left: its migration sets assignee_id alone to null, and not the account.
    foreignKey({
      name: "vulnerabilities_assignee",
      columns: [table.accountId, table.assigneeId],
      foreignColumns: [memberships.accountId, memberships.userId],
    }).onDelete("set null"),
    index("vulnerabilities_scope_fingerprint").on(table.accountId, table.scopeId, table.fingerprint),
    index("vulnerabilities_account_severity").on(table.accountId, table.severity, table.id),
    index("vulnerabilities_account_updated").on(table.accountId, table.updatedAt, table.id),
    index("vulnerabilities_account_detected").on(table.accountId, table.detectedAt, table.id),
    // By due date: a fixed time after the detection, for each status and severity. The last column is there to be read.
    index("vulnerabilities_account_due_date").on(
      table.accountId,
      table.status,
      table.severity,
      table.detectedAt,
      table.id,
      table.dismissedUntil,
    ),
    // Few: those whose time is up, until a job has stored that they are open.
    index("vulnerabilities_account_dismissed_until")
      .on(table.accountId, table.dismissedUntil)
      .where(sql`${table.dismissedUntil} is not null`),
    // What a member who leaves takes care of. Few have an assignee.
    index("vulnerabilities_account_assignee")
      .on(table.accountId, table.assigneeId)
      .where(sql`${table.assigneeId} is not null`),
    // Few, as what is in the source, and read apart because they have no due date.
    index("vulnerabilities_account_suppressed")
      .on(table.accountId, table.status, table.severity, table.detectedAt, table.id)
      .where(sql`${table.presence} = 'suppressed'`),
    // One way only: the version before, which serves during an update, leaves a suppression that is over as it is.
    check("vulnerabilities_suppressed", sql`${table.presence} <> 'suppressed' or ${table.suppression} is not null`),
    check("vulnerabilities_dismissed", sql`(${table.status} = 'dismissed') = (${table.dismissedReason} is not null)`),
    check("vulnerabilities_absent", sql`(${table.presence} = 'absent') = (${table.absentSince} is not null)`),
  ],
);
