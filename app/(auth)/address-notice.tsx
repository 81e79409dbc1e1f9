"use client";

import { useSyncExternalStore } from "react";
import { Alert } from "@/components/ui/alert";

/** Tells that the page has come from another address than the server believes in: from there it takes no form. */
export function AddressNotice({ expected }: { expected: string }) {
  const here = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => expected,
  );
  if (here === expected) return null;
  return (
    <div className="mb-6">
      <Alert tone="danger" role="alert" title="Nobody can sign in at this address">
        <p className="wrap-anywhere">
          You opened {here}, but this Backline is set up for{" "}
          <a href={expected} className="underline underline-offset-2">
            {expected}
          </a>
          . Open it there. If that address is wrong, the operator has to correct{" "}
          <code className="font-mono">PUBLIC_URL</code> and, behind a proxy,{" "}
          <code className="font-mono">TRUSTED_PROXIES</code>.
        </p>
      </Alert>
    </div>
  );
}
