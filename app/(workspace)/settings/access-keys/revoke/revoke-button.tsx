"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useLoadedPart } from "@/components/ui/overlay/use-opened-part";
import { ExactTime } from "@/components/ui/time/relative-time";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { getAccessKeyAction } from "../actions";
import { nameIdOf } from "../list/key-cells";
import { notLoaded, useNotice } from "../list/notice";

const loadDialog = () => import("./revoke-dialog");
type DialogPart = Awaited<ReturnType<typeof loadDialog>>;

/** Reads the key again before it asks: the list may be hours old, and the dialog shows what depends on the key. */
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
  const { load, preload } = useLoadedPart(loadDialog);
  const [opened, setOpened] = useState<{ current: AccessKeySummary; part: DialogPart }>();

  const showResult = (revoked: AccessKeySummary, before: boolean) => {
    setOpened(undefined);
    notify({ tone: "neutral", content: <Death accessKey={revoked} before={before} /> });
    router.refresh();
  };

  const ask = async () => {
    notify(null);
    setReading(true);
    const [read, part] = await Promise.all([readAgain(accessKey), load()]);
    setReading(false);
    if (read.revoked !== null) showResult(read, true);
    else if (part === undefined) notify(notLoaded);
    else setOpened({ current: read, part });
  };

  return (
    <>
      <Button
        size="small"
        aria-describedby={nameIdOf(accessKey)}
        pending={reading}
        onClick={ask}
        onPointerEnter={preload}
        onFocus={preload}
      >
        Revoke
      </Button>
      {opened && (
        <opened.part.RevokeDialog
          accessKey={opened.current}
          onClose={() => setOpened(undefined)}
          onRevoked={(revoked) => showResult(revoked, false)}
          onRevokedBefore={async () => showResult(await readAgain(accessKey), true)}
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
      <span>. Requests with it are refused from then on.</span>
    </p>
  );
}
