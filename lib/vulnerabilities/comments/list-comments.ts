import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { vulnerabilityComments } from "@/db/schema/comments";
import { users } from "@/db/schema/users";
import type { Context } from "../../context";
import { may, requirePermission } from "../../permissions/require";
import type { Author } from "../set-status";
import { isAuthor } from "./lock-comment";

export const listedCommentsMax = 200;

export type Comment = {
  id: string;
  body: string;
  createdAt: string;
  editedAt: string | null;
  by: { type: "member" | "access_key"; id: string; name: string };
  /** What whoever reads it may do with it. */
  mayEdit: boolean;
  mayDelete: boolean;
};

/** The latest 200 comments on a vulnerability, the oldest of them first; `isPartial` says that there are older ones. */
export async function listComments(
  { db, actor }: Context<Author>,
  vulnerabilityId: string,
): Promise<{ comments: Comment[]; isPartial: boolean }> {
  requirePermission(actor, "vulnerabilities:read");
  const rows = await db
    .select({
      id: vulnerabilityComments.id,
      body: vulnerabilityComments.body,
      createdAt: vulnerabilityComments.createdAt,
      editedAt: vulnerabilityComments.editedAt,
      userId: vulnerabilityComments.userId,
      accessKeyId: vulnerabilityComments.accessKeyId,
      memberName: users.name,
      keyName: accessKeys.name,
    })
    .from(vulnerabilityComments)
    .leftJoin(users, eq(users.id, vulnerabilityComments.userId))
    .leftJoin(
      accessKeys,
      and(
        eq(accessKeys.accountId, vulnerabilityComments.accountId),
        eq(accessKeys.id, vulnerabilityComments.accessKeyId),
      ),
    )
    .where(
      and(
        eq(vulnerabilityComments.accountId, actor.accountId),
        eq(vulnerabilityComments.vulnerabilityId, vulnerabilityId),
      ),
    )
    .orderBy(desc(vulnerabilityComments.createdAt), desc(vulnerabilityComments.id))
    .limit(listedCommentsMax + 1);
  const mayWrite = may(actor, "vulnerabilities:write");
  const mayDeleteAny = may(actor, "any_comment:delete");
  const comments = rows
    .slice(0, listedCommentsMax)
    .reverse()
    .map(({ createdAt, editedAt, userId, accessKeyId, memberName, keyName, ...row }): Comment => {
      const isOwn = isAuthor(actor, { userId, accessKeyId });
      return {
        ...row,
        createdAt: createdAt.toISOString(),
        editedAt: editedAt?.toISOString() ?? null,
        by:
          userId === null
            ? { type: "access_key", id: accessKeyId ?? "", name: keyName ?? "" }
            : { type: "member", id: userId, name: memberName ?? "" },
        mayEdit: mayWrite && isOwn,
        mayDelete: mayWrite && (isOwn || mayDeleteAny),
      };
    });
  return { comments, isPartial: rows.length > listedCommentsMax };
}
