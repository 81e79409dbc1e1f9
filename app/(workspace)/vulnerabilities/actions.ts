"use server";

import { withMember } from "@/lib/actions/with-member";
import { SetStatusForm } from "@/lib/vulnerabilities/schemas";
import { setStatus } from "@/lib/vulnerabilities/set-status";

export const setStatusAction = withMember(
  { requires: "vulnerabilities:write", input: SetStatusForm },
  (context, { id, version, change }) => setStatus(context, id, [version], change),
);
