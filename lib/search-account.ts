import "server-only";
import { z } from "zod";
import { maskKey } from "./access-keys/credential/format";
import { listAccessKeys } from "./access-keys/list";
import type { Context, Member } from "./context";
import { SearchText } from "./list/query";
import { may, requirePermission } from "./permissions/require";
import { headingOf } from "./vulnerabilities/heading";
import { listVulnerabilities } from "./vulnerabilities/list/list";

/** What the command palette searches for. */
export const SearchAccountInput = z.strictObject({ q: SearchText });
export type SearchAccountInput = z.infer<typeof SearchAccountInput>;

const limit = 5;
const nothing = { items: [], nextCursor: null };

/** The first few access keys and vulnerabilities that hold a text, of those that the member may read. */
export async function searchAccount(context: Context<Member>, { q }: SearchAccountInput) {
  const { actor } = context;
  requirePermission(actor, "vulnerabilities:read", "own_keys:read");
  const [keys, vulnerabilities] = await Promise.all([
    may(actor, "own_keys:read") ? listAccessKeys(context, { q, sort: "-created", limit }) : nothing,
    may(actor, "vulnerabilities:read") ? listVulnerabilities(context, { q, sort: "-severity", limit }) : nothing,
  ]);
  return {
    keys: keys.items.map((key) => ({
      id: key.id,
      name: key.name,
      publicId: key.publicId,
      masked: maskKey(key),
      isActive: key.status.active,
    })),
    moreKeys: keys.nextCursor !== null,
    vulnerabilities: vulnerabilities.items.map((found) => ({
      id: found.id,
      title: headingOf(found).heading,
      severity: found.severity,
      asset: found.asset,
      path: found.path,
      line: found.startLine,
    })),
    moreVulnerabilities: vulnerabilities.nextCursor !== null,
  };
}
export type FoundInAccount = Awaited<ReturnType<typeof searchAccount>>;
