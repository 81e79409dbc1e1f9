"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ExactTime } from "@/components/ui/relative-time";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { getAccessKeyAction } from "./actions";
import { nameIdOf } from "./key-cells";
import { useNotice } from "./notice";
import { RevokeDialog } from "./revoke-dialog";

/** Looks at the key anew before it asks: the list may be hours old, and what depends on the key is the question. */
async function readAgain(accessKey: AccessKeySummary): Promise<AccessKeySummary> {
  try {
    const result = await getAccessKeyAction({ keyId: accessKey.id });
    return result.ok ? result.data : accessKey;
  } catch {
    return accessKey;
  }
}

export function RevokeButton({ accessKey }: { accessKey: AccessKeySummary }) {
  const router = useRouter();
  const notify = useNotice();
  const [reading, setReading] = useState(false);
  const [current, setCurrent] = useState<AccessKeySummary>();

  const told = (revoked: AccessKeySummary, before: boolean) => {
    setCurrent(undefined);
    notify({ tone: before ? "warning" : "success", content: <Death accessKey={revoked} before={before} /> });
    router.refresh();
  };

  const ask = async () => {
    setReading(true);
    const read = await readAgain(accessKey);
    setReading(false);
    if (read.revoked === null) setCurrent(read);
    else told(read, true);
  };

  return (
    <>
      <Button size="small" aria-describedby={nameIdOf(accessKey)} pending={reading} onClick={ask}>
        Revoke
      </Button>
      {current && (
        <RevokeDialog
          accessKey={current}
          onClose={() => setCurrent(undefined)}
          onRevoked={(revoked) => told(revoked, false)}
          onRevokedBefore={async () => told(await readAgain(accessKey), true)}
        />
      )}
    </>
  );
}

function Death({ accessKey, before }: { accessKey: AccessKeySummary; before: boolean }) {
  return (
    <p>
      <strong dir="auto" className="wrap-anywhere">
        {accessKey.name}
      </strong>{" "}
      <span>{before ? "was already revoked, on " : "was revoked on "}</span>
      {accessKey.revoked && <ExactTime at={accessKey.revoked.at} />}
      <span>. Every request from then on is refused.</span>
    </p>
  );
}
