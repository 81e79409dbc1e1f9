import "server-only";
import type { Db } from "@/db/client";
import type { AccessKeyActor } from "@/lib/context";
import { type Role, roles, scopesOfRole } from "@/lib/permissions/roles";
import { hashKey } from "../credential/secret";
import { keyStatus } from "../status";
import { type KeyRow, lookUp } from "./look-up";

/** An accepted key, with what the API returns to its holder. */
export type VerifiedKey = AccessKeyActor & {
  accountName: string;
  expiresAt: Date | null;
  allowedAddresses: readonly string[];
};

/** A key that exists, whether or not it may come in. */
export type KnownKey = Pick<VerifiedKey, "keyId" | "publicId" | "accountId">;

/** Why a key may not come in. */
export type Refused =
  | { ok: false; reason: "unknown" }
  | (KnownKey & { ok: false; reason: "revoked"; revokedAt: Date })
  | (KnownKey & { ok: false; reason: "expired"; expiredAt: Date })
  | (KnownKey & { ok: false; reason: "disabled" | "owner_gone" });

/** Whether a key is valid: a closed list of outcomes. What it may do is another question. */
type Verdict = { ok: true; key: VerifiedKey } | Refused;

/**
 * Judges a well-formed key by what the primary says now; nothing is kept from one request to the next. Throws
 * `verification_unavailable` when the database does not answer in time, and never guesses.
 */
export async function authenticate(db: Db, key: string): Promise<Verdict> {
  const row = await lookUp(db, hashKey(key));
  return row === undefined ? { ok: false, reason: "unknown" } : judge(row);
}

function judge(row: KeyRow): Verdict {
  const role = roles.find((known) => known === row.role);
  const status = keyStatus({
    revoked: row.revoked_at !== null,
    expired: row.expired,
    disabled: row.disabled,
    ownerGone: role === undefined,
  });
  const known = { keyId: row.id, publicId: row.public_id, accountId: row.account_id };
  if (status.active && role !== undefined) return { ok: true, key: toKey(row, role) };
  const reason = status.active ? "owner_gone" : status.reason;
  switch (reason) {
    case "revoked":
      return { ok: false, reason, ...known, revokedAt: new Date(row.revoked_at ?? 0) };
    case "expired":
      return { ok: false, reason, ...known, expiredAt: new Date(row.expires_at ?? 0) };
    case "disabled":
    case "owner_gone":
      return { ok: false, reason, ...known };
  }
}

function toKey(row: KeyRow, role: Role): VerifiedKey {
  return {
    type: "access_key",
    keyId: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    name: row.name,
    publicId: row.public_id,
    scopes: scopesOfRole(role, row.scopes),
    scopesAtCreation: row.scopes,
    allowedAddresses: row.allowed_addresses,
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
  };
}
