"use server";

import { withMember } from "@/lib/actions/with-member";
import { SetStatusesForm, SetStatusForm } from "@/lib/vulnerabilities/schemas";
import { setStatus } from "@/lib/vulnerabilities/set-status";
import { setStatuses } from "@/lib/vulnerabilities/set-statuses";

export const setStatusAction = withMember(
  { requires: "vulnerabilities:write", input: SetStatusForm },
  (context, { id, version, change }) => setStatus(context, id, [version], change),
);

export const setStatusesAction = withMember({ requires: "vulnerabilities:write", input: SetStatusesForm }, setStatuses);
