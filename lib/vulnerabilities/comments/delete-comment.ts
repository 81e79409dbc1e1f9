import "server-only";
import { vulnerabilityComments } from "@/db/schema/comments";
import type { Context } from "../../context";
import { AppError } from "../../errors";
import { emit } from "../../events/emit";
import { may, requirePermission } from "../../permissions/require";
import type { Author } from "../set-status";
import { lockComment } from "./lock-comment";
import type { DeleteCommentInput } from "./schemas";

/**
 * Deletes the actor's own comment, or any with `any_comment:delete`; nothing is kept of its text. Throws `forbidden` or
 * `insufficient_scope`, or `not_found`.
 */
export async function deleteComment(context: Context<Author>, { id }: DeleteCommentInput): Promise<{ id: string }> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  await db.transaction(async (tx) => {
    const comment = await lockComment(tx, actor, id);
    if (!comment.isOwn && !may(actor, "any_comment:delete")) {
      throw new AppError("forbidden", { detail: "A comment can only be deleted by its author, an owner or an admin." });
    }
    await tx.delete(vulnerabilityComments).where(comment.itself);
    await emit(tx, context, {
      type: "vulnerability.comment_deleted",
      subjectId: comment.vulnerabilityId,
      data: { commentId: id },
    });
  });
  return { id };
}
