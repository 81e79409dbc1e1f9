"use client";

import { type ClipboardEvent, useEffect, useId, useRef } from "react";
import { inputClass } from "@/components/form/field";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CopyableCode } from "@/components/ui/copyable-code";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { Tabs } from "@/components/ui/tabs";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { FirstCall } from "./first-call";

type RevealSecretProps = {
  secret: string;
  accessKey: AccessKeySummary;
  /** How often closing was attempted before the key was copied. */
  closeAttempts: number;
  onCopied: () => void;
  onDone: () => void;
  onCloseUncopied: () => void;
  onSessionEnd: () => void;
};

/** Shows the key for the only time, in the forms in which it is needed. */
export function RevealSecret(props: RevealSecretProps) {
  const { secret, accessKey, closeAttempts, onCopied, onDone, onCloseUncopied, onSessionEnd } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const warning = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (closeAttempts > 0) warning.current?.focus();
  }, [closeAttempts]);

  const envLine = `BACKLINE_KEY=${secret}`;
  const curlLine = `curl -H "Authorization: Bearer ${secret}" ${window.location.origin}/api/v1/me`;
  const copying = { variant: "primary", onCopied } as const;
  return (
    // Copying the key by hand counts as well.
    <div onCopy={(event) => selectedBy(event).includes(secret) && onCopied()}>
      <DialogBody>
        <Alert tone="warning">
          Copy the key for{" "}
          <strong dir="auto" className="wrap-anywhere">
            {accessKey.name}
          </strong>{" "}
          now. You won’t see it again. Store it where you’ll use it, or in a password manager.
        </Alert>
        <Tabs
          label="Key formats"
          items={[
            { value: "key", label: "Key", content: <KeyField secret={secret} fieldRef={field} onCopied={onCopied} /> },
            { value: "env", label: ".env", content: <CopyableCode text={envLine} what="line" {...copying} /> },
            { value: "curl", label: "curl", content: <CopyableCode text={curlLine} what="command" {...copying} /> },
          ]}
        />
        <FirstCall keyId={accessKey.id} onSessionEnd={onSessionEnd} />
        {closeAttempts > 0 && (
          <Alert tone="danger" role="alert" focusRef={warning} title="You haven’t copied the key">
            <p>You won’t see it again. Copy it before you close this dialog.</p>
            <Button size="small" className="mt-2" onClick={onCloseUncopied}>
              Close without copying
            </Button>
          </Alert>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFooter>
    </div>
  );
}

/** The text that a copy takes along. */
function selectedBy({ target }: ClipboardEvent): string {
  if (target instanceof HTMLTextAreaElement) return target.value.slice(target.selectionStart, target.selectionEnd);
  return String(document.getSelection());
}

type KeyFieldProps = { secret: string; fieldRef: React.Ref<HTMLTextAreaElement>; onCopied: () => void };

function KeyField({ secret, fieldRef, onCopied }: KeyFieldProps) {
  const id = useId();
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="font-medium">
        Access key
      </label>
      <textarea
        ref={fieldRef}
        id={id}
        readOnly
        value={secret}
        rows={1}
        autoComplete="off"
        spellCheck={false}
        translate="no"
        onFocus={(event) => event.currentTarget.select()}
        className={`${inputClass} field-sizing-content resize-none font-mono break-all`}
      />
      <CopyButton text={secret} what="key" variant="primary" onCopied={onCopied} />
    </div>
  );
}
