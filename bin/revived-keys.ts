// What a restored backup, or a failover to a standby that was behind, brings back: keys that were revoked since.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Db } from "@/db/client";
import { disableAllAccessKeys } from "@/lib/access-keys/disable";
import { accountIds, findAccessKey } from "@/lib/access-keys/find";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { AppError } from "@/lib/errors";
import { operatorOf } from "./operator";

/** A line of the log that says that a key was revoked: see docs/logging.md. */
const Revocation = z.object({
  event: z.literal("key.revoked"),
  accountId: z.uuid(),
  key: z.string().regex(/^blk_[0-9A-Za-z]{8}$/),
  revokedAt: z.string(),
});

type Tally = { revoked: string[]; alreadyRevoked: number; unknown: string[] };

/**
 * Reads a log, whatever else is in it, and revokes each key again that it says was revoked and that is alive. `unknown`
 * are those that the database does not have: made after the backup, and so dead.
 */
export async function revokeFromLog(db: Db, file: string): Promise<Tally> {
  const tally: Tally = { revoked: [], alreadyRevoked: 0, unknown: [] };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const revocation = readRevocation(line);
    if (revocation !== undefined) await revokeAgain(db, revocation, tally);
  }
  return tally;
}

// Something may stand before the object, such as the name of a container or the time of a journal.
function readRevocation(line: string) {
  const start = line.indexOf("{");
  if (start < 0 || !line.includes('"key.revoked"')) return undefined;
  try {
    return Revocation.safeParse(JSON.parse(line.slice(start))).data;
  } catch {
    return undefined;
  }
}

async function revokeAgain(db: Db, { key, accountId, revokedAt }: z.infer<typeof Revocation>, tally: Tally) {
  const found = await findAccessKey(db, { id: key });
  if (found === undefined || found.accountId !== accountId) {
    tally.unknown.push(key);
    return;
  }
  try {
    const reason = `Revoked at ${revokedAt}, and again because a backup brought it back.`;
    await revokeAccessKey({ db, actor: operatorOf(accountId) }, { keyId: found.keyId, reason });
    tally.revoked.push(key);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "already_revoked") throw error;
    tally.alreadyRevoked += 1;
  }
}

/** Disables every live key of every account, and gives how many there were. */
export async function disableAll(db: Db): Promise<number> {
  let count = 0;
  for (const accountId of await accountIds(db)) {
    count += await disableAllAccessKeys({ db, actor: operatorOf(accountId) });
  }
  return count;
}
