import { z } from "zod";
import { plainText } from "../../text/plain-text";

export const commentLengthMax = 5000;

const body = plainText(z.string().trim().min(1, "Write a comment first.").max(commentLengthMax));

export const AddCommentInput = z.strictObject({ vulnerabilityId: z.uuid(), body });
export type AddCommentInput = z.infer<typeof AddCommentInput>;

export const EditCommentInput = z.strictObject({ id: z.uuid(), body });
export type EditCommentInput = z.infer<typeof EditCommentInput>;

export const DeleteCommentInput = z.strictObject({ id: z.uuid() });
export type DeleteCommentInput = z.infer<typeof DeleteCommentInput>;
