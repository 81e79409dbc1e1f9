import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scans } from "@/db/schema/scans";
import type { AccessKeyActor } from "../context";
import { may } from "../permissions/require";
import type { Scan, ScanCounts } from "./schemas";

/** Joins a scan with its asset. */
export const itsAsset = and(eq(assets.accountId, scans.accountId), eq(assets.id, scans.assetId));

/** What is read of a scan; needs a join with assets. */
export const scanColumns = {
  id: scans.id,
  asset: assets.slug,
  format: scans.format,
  toolName: scans.toolName,
  toolVersion: scans.toolVersion,
  received: scans.received,
  created: scans.created,
  unchanged: scans.unchanged,
  reopened: scans.reopened,
  resolved: scans.resolved,
  suppressed: scans.suppressed,
  rejected: scans.rejected,
  warnings: scans.warnings,
  createdAt: scans.createdAt,
};

export type ScanRow = Omit<Scan, "tool" | "counts" | "createdAt"> &
  ScanCounts & { toolName: string; toolVersion: string | null; createdAt: Date };

/** A scan as the API returns it. */
export function toScan({ id, asset, format, toolName, toolVersion, warnings, createdAt, ...counts }: ScanRow): Scan {
  return {
    id,
    asset,
    format,
    tool: { name: toolName, version: toolVersion },
    counts,
    warnings,
    createdAt: createdAt.toISOString(),
  };
}

/** The scans that a key may see: all of the account with scans:read, else those that it uploaded itself. */
export function visibleTo(actor: AccessKeyActor): SQL | undefined {
  const ofAccount = eq(scans.accountId, actor.accountId);
  return may(actor, "scans:read") ? ofAccount : and(ofAccount, eq(scans.accessKeyId, actor.keyId));
}
