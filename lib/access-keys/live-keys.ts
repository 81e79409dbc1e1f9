import "server-only";
import { and, inArray, isNull, or, sql } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member } from "../context";
import { requirePermission } from "../permissions/require";
import { findKeys } from "./credential/recognise";
import { hashKey } from "./credential/secret";
import { visibleTo } from "./credential/visible";

const keysMax = 100;

/** Finds live keys in these texts that the member may revoke. Returns their public ids by text. */
export async function liveKeysIn(
  { db, actor }: Context<Member>,
  texts: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  requirePermission(actor, "own_keys:read");
  const hashes = new Map<string, string>();
  for (const [name, text] of texts) {
    const key = findKeys(text).find((found) => found.key !== undefined)?.key;
    if (key !== undefined && hashes.size < keysMax) hashes.set(name, Buffer.from(hashKey(key)).toString("hex"));
  }
  if (hashes.size === 0) return new Map();
  const rows = await db
    .select({ publicId: accessKeys.publicId, hash: sql<string>`encode(${accessKeys.secretHash}, 'hex')` })
    .from(accessKeys)
    .where(
      and(
        visibleTo(actor),
        inArray(
          accessKeys.secretHash,
          [...hashes.values()].map((hash) => Buffer.from(hash, "hex")),
        ),
        isNull(accessKeys.revokedAt),
        or(isNull(accessKeys.expiresAt), sql`${accessKeys.expiresAt} > now()`),
      ),
    );
  const ids = new Map(rows.map((row) => [row.hash, row.publicId]));
  return new Map([...hashes].flatMap(([name, hash]) => (ids.has(hash) ? [[name, ids.get(hash) ?? ""]] : [])));
}
