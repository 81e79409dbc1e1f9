import { z } from "zod";
import type { ErrorCode } from "../errors";
import { type Scope, scopes } from "../permissions/scopes";
import { AddressRange } from "./address";
import { KeyExpiry } from "./expiry";
import { KeyDescription, KeyName } from "./name";
import type { KeyStatus } from "./status";

export const ScopeName = z.enum(scopes, { error: "There is no such scope." });

export const CreateAccessKeyInput = z.strictObject({
  name: KeyName,
  description: KeyDescription.default(""),
  scopes: z
    .array(ScopeName)
    .min(1, "Choose at least one permission.")
    .max(scopes.length)
    .transform((chosen) => scopes.filter((scope) => chosen.includes(scope))),
  expiry: KeyExpiry,
  allowedAddresses: z.array(AddressRange).max(50, "Use at most 50 addresses.").default([]),
});
export type CreateAccessKeyInput = z.infer<typeof CreateAccessKeyInput>;

export const RevokeAccessKeyInput = z.strictObject({
  keyId: z.uuid(),
  reason: KeyDescription.default(""),
});
export type RevokeAccessKeyInput = z.infer<typeof RevokeAccessKeyInput>;

export const AccessKeyIdInput = z.strictObject({ keyId: z.uuid() });

/** What those who may see a key get to see of it. Times are RFC 3339 in UTC. */
export type AccessKeySummary = {
  id: string;
  name: string;
  description: string;
  publicId: string;
  lastFour: string;
  scopes: Scope[];
  allowedAddresses: string[];
  creator: { id: string; name: string };
  createdAt: string;
  expiresAt: string | null;
  lastUsed: { at: string; address: string; userAgent: string | null } | null;
  /** The last call that held the key and was refused all the same, also after its end. */
  lastRefused: { at: string; code: ErrorCode; address: string } | null;
  status: KeyStatus;
  revoked: { at: string; by: string | null; reason: string | null } | null;
};
