import "server-only";
import { v7 } from "uuid";
import { vulnerabilityComments } from "@/db/schema/comments";
import { violatedConstraint } from "@/db/violation";
import type { Context } from "../../context";
import { AppError } from "../../errors";
import { emit } from "../../events/emit";
import { requirePermission } from "../../permissions/require";
import type { Author } from "../set-status";
import type { AddCommentInput } from "./schemas";

/**
 * Adds a comment to a vulnerability, which itself does not change by it. Throws `forbidden` or `insufficient_scope`, or
 * `not_found`.
 */
export async function addComment(
  context: Context<Author>,
  { vulnerabilityId, body }: AddCommentInput,
): Promise<{ id: string }> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  const id = v7();
  const author = actor.type === "member" ? { userId: actor.userId } : { accessKeyId: actor.keyId };
  try {
    await db.transaction(async (tx) => {
      await tx
        .insert(vulnerabilityComments)
        .values({ id, accountId: actor.accountId, vulnerabilityId, body, ...author });
      await emit(tx, context, {
        type: "vulnerability.comment_added",
        subjectId: vulnerabilityId,
        data: { commentId: id },
      });
    });
  } catch (error) {
    if (violatedConstraint(error) !== "vulnerability_comments_vulnerability") throw error;
    throw new AppError("not_found", { detail: "There is no such vulnerability." });
  }
  return { id };
}
