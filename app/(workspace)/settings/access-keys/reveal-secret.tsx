"use client";

import { useEffect, useId, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CopyableCode } from "@/components/ui/copyable-code";
import { DialogBody, DialogFooter } from "@/components/ui/dialog-frame";
import { inputClass } from "@/components/ui/field";
import { Tabs } from "@/components/ui/tabs";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { FirstCall } from "./first-call";

type RevealSecretProps = {
  secret: string;
  accessKey: AccessKeySummary;
  /** True after the first attempt to close it uncopied: the next one succeeds. */
  warned: boolean;
  onSaved: () => void;
  onDone: () => void;
};

/** Shows the key for the only time, in the forms in which it is needed. */
export function RevealSecret({ secret, accessKey, warned, onSaved, onDone }: RevealSecretProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const warning = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (warned) warning.current?.focus();
  }, [warned]);

  const envLine = `BACKLINE_KEY=${secret}`;
  const curlLine = `curl -H "Authorization: Bearer ${secret}" ${window.location.origin}/api/v1/me`;
  const copying = { variant: "primary", onCopied: onSaved } as const;
  return (
    // Copying a selection by hand counts as well.
    <div onCopy={onSaved}>
      <DialogBody>
        <Alert tone="warning">
          This is the only time that{" "}
          <strong dir="auto" className="wrap-anywhere">
            {accessKey.name}
          </strong>{" "}
          is shown. Put it where it will be used, or into a password manager. If it gets lost, create another one.
        </Alert>
        <Tabs
          label="Forms of the key"
          items={[
            { value: "key", label: "Key", content: <KeyField secret={secret} fieldRef={field} onSaved={onSaved} /> },
            { value: "env", label: ".env", content: <CopyableCode text={envLine} what="line" {...copying} /> },
            { value: "curl", label: "curl", content: <CopyableCode text={curlLine} what="command" {...copying} /> },
          ]}
        />
        <FirstCall keyId={accessKey.id} />
        {warned && (
          <Alert tone="danger" role="alert" focusRef={warning} title="You have not copied the key">
            It can’t be shown again. Copy it, or press Done once more to close without it.
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

type KeyFieldProps = { secret: string; fieldRef: React.Ref<HTMLTextAreaElement>; onSaved: () => void };

function KeyField({ secret, fieldRef, onSaved }: KeyFieldProps) {
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
      <CopyButton text={secret} what="key" variant="primary" onCopied={onSaved} />
    </div>
  );
}
