import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { vulnerabilityComments } from "@/db/schema/comments";
import { AppError } from "../../errors";
import type { Author } from "../set-status";

/** Whether the actor wrote a comment. */
export function isAuthor(
  actor: Author,
  { userId, accessKeyId }: Record<"userId" | "accessKeyId", string | null>,
): boolean {
  return actor.type === "member" ? userId === actor.userId : accessKeyId === actor.keyId;
}

/** A comment of the account that the rest of the transaction has to itself. Throws `not_found`. */
export async function lockComment(tx: Tx, actor: Author, id: string) {
  const itself = and(eq(vulnerabilityComments.accountId, actor.accountId), eq(vulnerabilityComments.id, id));
  const [row] = await tx
    .select({
      vulnerabilityId: vulnerabilityComments.vulnerabilityId,
      userId: vulnerabilityComments.userId,
      accessKeyId: vulnerabilityComments.accessKeyId,
      body: vulnerabilityComments.body,
    })
    .from(vulnerabilityComments)
    .where(itself)
    .for("update");
  if (row === undefined)
    throw new AppError("not_found", { detail: "There is no such comment. It may have been deleted." });
  const { vulnerabilityId, body } = row;
  return { itself, vulnerabilityId, body, isOwn: isAuthor(actor, row) };
}
