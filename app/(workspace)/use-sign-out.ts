"use client";

import { useState } from "react";
import { announceSessionEnd } from "@/components/session-end";
import { whyUnanswered } from "@/components/use-submission";
import { signOutAction } from "../(auth)/actions";

/** Ends the session and leaves; `failure` says why it could not, until the next try or `forget`. */
export function useSignOut() {
  const [failure, setFailure] = useState<string>();
  const forget = () => setFailure(undefined);
  const signOut = async () => {
    forget();
    // A session that only seems to have ended would be worse than an error.
    const failed = "Couldn’t sign you out. Try again.";
    try {
      const result = await signOutAction({});
      if (result.ok || result.error.code === "signed_out") {
        announceSessionEnd();
        // A full load: nothing that a page held survives the session.
        return window.location.assign("/sign-in");
      }
      setFailure(failed);
    } catch (error) {
      setFailure(await whyUnanswered(error, failed));
    }
  };
  return { signOut, failure, forget };
}
