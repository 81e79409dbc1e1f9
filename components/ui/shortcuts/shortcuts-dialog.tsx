"use client";

import { useState } from "react";
import { Switch } from "@/components/form/switch";
import { Dialog } from "../overlay/dialog";
import { DialogBody } from "../overlay/dialog-frame";
import { hasCommandKey } from "../time/environment";
import { Keys, keyFrame } from "./keys";
import { listShortcuts, singleKeysAreOn, turnSingleKeys } from "./use-shortcuts";

type ShortcutsDialogProps = { open: boolean; onClose: () => void; returnFocus: () => HTMLElement | null };

/** The shortcuts of the page that is open, and the switch for those of one key. */
export function ShortcutsDialog({ open, onClose, returnFocus }: ShortcutsDialogProps) {
  const [singleKeys, setSingleKeys] = useState(singleKeysAreOn);
  const shortcuts = listShortcuts();
  const groups = new Set(shortcuts.map(({ group }) => group));
  const change = (on: boolean) => {
    setSingleKeys(on);
    turnSingleKeys(on);
  };
  return (
    <Dialog
      title="Keyboard shortcuts"
      open={open}
      onOpenChange={(next) => !next && onClose()}
      finalFocus={() => returnFocus() ?? true}
    >
      <DialogBody>
        {[...groups].map((name) => (
          <section key={name} aria-label={name}>
            <h3 className="mb-1 text-muted text-sm">{name}</h3>
            <dl className="divide-y divide-line">
              {shortcuts
                .filter(({ group }) => group === name)
                .map(({ keys, label }) => (
                  <div key={keys} className="flex min-h-9 items-center justify-between gap-4">
                    <dt>{label}</dt>
                    <dd>
                      <Keys keys={keys} className={keyFrame} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <Switch
          label="Single-key shortcuts"
          hint={`Turn this off if you dictate text or press keys by accident. Shortcuts with ${hasCommandKey() ? "⌘" : "Ctrl"} still work.`}
          checked={singleKeys}
          onChange={change}
        />
      </DialogBody>
    </Dialog>
  );
}
