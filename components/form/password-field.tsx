"use client";

import { type ComponentProps, useState } from "react";
import { classNames } from "../ui/class-names";
import { useReady } from "../ui/use-ready";
import { Field, type FieldTexts, inputClass } from "./field";

type PasswordFieldProps = FieldTexts & Omit<ComponentProps<"input">, "id" | "type" | "children">;

/** A password that can be shown while it is typed. */
export function PasswordField({ label, hint, error, optional, className, ...input }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const ready = useReady();
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <div className="relative">
          <input
            {...input}
            {...wiring}
            type={shown ? "text" : "password"}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className={classNames(inputClass, "min-h-9 pr-16", className)}
          />
          <button
            type="button"
            disabled={!ready}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="noscript:hidden absolute inset-y-1 right-1 min-h-6 rounded px-2 text-sm text-muted hover:bg-sunken hover:text-ink"
          >
            <span>{shown ? "Hide" : "Show"}</span>
            <span className="sr-only"> what you type</span>
          </button>
        </div>
      )}
    </Field>
  );
}
