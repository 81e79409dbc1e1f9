import "server-only";
import { sql } from "drizzle-orm";
import { vulnerabilityComments } from "@/db/schema/comments";
import type { Context } from "../../context";
import { AppError } from "../../errors";
import { emit } from "../../events/emit";
import { requirePermission } from "../../permissions/require";
import type { Author } from "../set-status";
import { lockComment } from "./lock-comment";
import type { EditCommentInput } from "./schemas";

/**
 * Replaces the text of the actor's own comment. The same text changes nothing. Throws `forbidden`, also for another's comment,
 * or `insufficient_scope`, or `not_found`.
 */
export async function editComment(context: Context<Author>, { id, body }: EditCommentInput): Promise<{ id: string }> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  await db.transaction(async (tx) => {
    const comment = await lockComment(tx, actor, id);
    if (!comment.isOwn) throw new AppError("forbidden", { detail: "A comment can only be edited by its author." });
    if (comment.body === body) return;
    await tx.update(vulnerabilityComments).set({ body, editedAt: sql`now()` }).where(comment.itself);
    await emit(tx, context, {
      type: "vulnerability.comment_edited",
      subjectId: comment.vulnerabilityId,
      data: { commentId: id },
    });
  });
  return { id };
}
