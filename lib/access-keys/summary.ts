import "server-only";
import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import { errorCodes } from "../errors";
import { isScope } from "../permissions/scopes";
import type { AccessKeySummary } from "./schemas";
import { keyStatus } from "./status";

export const creators = alias(users, "creator");
export const revokers = alias(users, "revoker");

/** True when the creator of a key is no longer a member of its account, or is suspended. */
export const ownerGone = sql<boolean>`not exists (select from ${memberships}
  where ${memberships.accountId} = ${accessKeys.accountId} and ${memberships.userId} = ${accessKeys.creatorId}
  and ${memberships.suspendedAt} is null)`;

/** True when a key opens something: the same facts that authenticate.ts looks at. */
export const isActive = sql`${accessKeys.revokedAt} is null and ${accessKeys.disabledAt} is null
  and (${accessKeys.expiresAt} is null or ${accessKeys.expiresAt} > now()) and not ${ownerGone}`;

/** The columns behind a summary, by name; needs joins with `creators` and `revokers`. */
export const summaryColumns = {
  id: accessKeys.id,
  name: accessKeys.name,
  nameKey: accessKeys.nameKey,
  description: accessKeys.description,
  publicId: accessKeys.publicId,
  lastFour: accessKeys.lastFour,
  scopes: accessKeys.scopes,
  allowedAddresses: accessKeys.allowedAddresses,
  creatorId: creators.id,
  creatorName: creators.name,
  createdAt: accessKeys.createdAt,
  expiresAt: accessKeys.expiresAt,
  expired: sql<boolean>`coalesce(${accessKeys.expiresAt} <= now(), false)`,
  disabledAt: accessKeys.disabledAt,
  revokedAt: accessKeys.revokedAt,
  revokedReason: accessKeys.revokedReason,
  revokerName: revokers.name,
  lastUsedAt: accessKeys.lastUsedAt,
  lastUsedAddress: accessKeys.lastUsedAddress,
  lastUsedAgent: accessKeys.lastUsedAgent,
  lastRefusedAt: accessKeys.lastRefusedAt,
  lastRefusedCode: accessKeys.lastRefusedCode,
  lastRefusedAddress: accessKeys.lastRefusedAddress,
  ownerGone,
};

export type SummaryRow = {
  id: string;
  name: string;
  nameKey: string;
  description: string;
  publicId: string;
  lastFour: string;
  scopes: string[];
  allowedAddresses: string[];
  creatorId: string;
  creatorName: string;
  createdAt: Date;
  expiresAt: Date | null;
  expired: boolean;
  disabledAt: Date | null;
  revokedAt: Date | null;
  revokedReason: string | null;
  revokerName: string | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  lastUsedAgent: string | null;
  lastRefusedAt: Date | null;
  lastRefusedCode: string | null;
  lastRefusedAddress: string | null;
  ownerGone: boolean;
};

/** Maps a row to the summary of a key. */
export function toSummary(row: SummaryRow): AccessKeySummary {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    publicId: row.publicId,
    lastFour: row.lastFour,
    scopes: row.scopes.filter(isScope),
    allowedAddresses: row.allowedAddresses,
    creator: { id: row.creatorId, name: row.creatorName },
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsed: row.lastUsedAt && {
      at: row.lastUsedAt.toISOString(),
      address: row.lastUsedAddress ?? "",
      userAgent: row.lastUsedAgent,
    },
    lastRefused: row.lastRefusedAt && {
      at: row.lastRefusedAt.toISOString(),
      code: errorCodes.find((code) => code === row.lastRefusedCode) ?? "internal_error",
      address: row.lastRefusedAddress ?? "",
    },
    status: keyStatus({
      revoked: row.revokedAt !== null,
      expired: row.expired,
      disabled: row.disabledAt !== null,
      ownerGone: row.ownerGone,
    }),
    revoked: row.revokedAt && { at: row.revokedAt.toISOString(), by: row.revokerName, reason: row.revokedReason },
  };
}
