"use server";

import { createAccessKey } from "@/lib/access-keys/create";
import { getAccessKey } from "@/lib/access-keys/get";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { AccessKeyIdInput, CreateAccessKeyInput, RevokeAccessKeyInput } from "@/lib/access-keys/schemas";
import { withMember } from "@/lib/actions/with-member";

export const createAccessKeyAction = withMember(
  { requires: "own_keys:write", input: CreateAccessKeyInput },
  (context, input) => createAccessKey(context, input),
);

export const revokeAccessKeyAction = withMember(
  { requires: "own_keys:write", input: RevokeAccessKeyInput },
  (context, input) => revokeAccessKey(context, input),
);

export const getAccessKeyAction = withMember({ requires: "own_keys:read", input: AccessKeyIdInput }, (context, input) =>
  getAccessKey(context, input),
);
