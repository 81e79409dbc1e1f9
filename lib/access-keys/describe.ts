import "server-only";
import { env } from "../env";
import type { Me } from "./me-schema";
import type { VerifiedKey } from "./verification/authenticate";

/** What a key may learn about itself. */
export function describeKey(key: VerifiedKey): Me {
  return {
    id: key.keyId,
    publicId: key.publicId,
    name: key.name,
    scopes: [...key.scopes],
    expiresAt: key.expiresAt?.toISOString() ?? null,
    account: { id: key.accountId, name: key.accountName },
    limits: { requestsPerMinute: env().RATE_LIMIT_PER_MINUTE },
  };
}
