"use client";

import { type FormEvent, useState } from "react";
import { useSubmission } from "@/components/use-submission";
import { nameKey } from "@/lib/access-keys/name-key";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { ActionResult } from "@/lib/actions/result";
import { revokeAccessKeyAction } from "../actions";

const recentMs = 7 * 24 * 60 * 60 * 1000;

const unanswered =
  "The server didn’t respond. Close this dialog and check the list to see whether the key was revoked.";

export type Revocation = {
  accessKey: AccessKeySummary;
  onRevoked: (revoked: AccessKeySummary) => void;
  /** The key was revoked elsewhere meanwhile. */
  onRevokedBefore: () => void;
};

/** Revokes the key; one that something has used within the last week is to be named first. */
export function useRevokeForm({ accessKey, onRevoked, onRevokedBefore }: Revocation) {
  const [recent] = useState(
    () => accessKey.lastUsed !== null && Date.now() - Date.parse(accessKey.lastUsed.at) < recentMs,
  );
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const { send, refuse, ...submission } = useSubmission(unanswered);

  const revoke = async (event: FormEvent) => {
    event.preventDefault();
    // Typing the words shows that they were read; case and spacing do not matter.
    if (recent && nameKey(typed) !== nameKey(accessKey.name)) {
      return refuse({ message: "", fields: { typed: ["Type the name shown above."] } });
    }
    await send(
      () => revokeUnlessRevoked({ keyId: accessKey.id, reason }),
      (revoked) => (revoked ? onRevoked(revoked) : onRevokedBefore()),
    );
  };

  return { ...submission, recent, typed, setTyped, reason, setReason, revoke };
}

/** Null when the key was revoked elsewhere meanwhile. */
async function revokeUnlessRevoked(
  input: Parameters<typeof revokeAccessKeyAction>[0],
): Promise<ActionResult<AccessKeySummary | null>> {
  const result = await revokeAccessKeyAction(input);
  return !result.ok && result.error.code === "already_revoked" ? { ok: true, data: null } : result;
}
