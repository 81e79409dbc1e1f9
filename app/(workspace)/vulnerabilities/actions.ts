"use server";

import { withMember } from "@/lib/actions/with-member";
import { assign } from "@/lib/vulnerabilities/assign";
import { addComment } from "@/lib/vulnerabilities/comments/add-comment";
import { deleteComment } from "@/lib/vulnerabilities/comments/delete-comment";
import { editComment } from "@/lib/vulnerabilities/comments/edit-comment";
import { AddCommentInput, DeleteCommentInput, EditCommentInput } from "@/lib/vulnerabilities/comments/schemas";
import { AssignForm, SetStatusesForm, SetStatusForm } from "@/lib/vulnerabilities/schemas";
import { setStatus } from "@/lib/vulnerabilities/set-status";
import { setStatuses } from "@/lib/vulnerabilities/set-statuses";

export const setStatusAction = withMember(
  { requires: "vulnerabilities:write", input: SetStatusForm },
  (context, { id, version, change }) => setStatus(context, id, [version], change),
);

export const setStatusesAction = withMember({ requires: "vulnerabilities:write", input: SetStatusesForm }, setStatuses);

export const assignAction = withMember({ requires: "vulnerabilities:write", input: AssignForm }, assign);

export const addCommentAction = withMember({ requires: "vulnerabilities:write", input: AddCommentInput }, addComment);

export const editCommentAction = withMember(
  { requires: "vulnerabilities:write", input: EditCommentInput },
  editComment,
);

export const deleteCommentAction = withMember(
  { requires: "vulnerabilities:write", input: DeleteCommentInput },
  deleteComment,
);
