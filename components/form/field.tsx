"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

export type FieldTexts = {
  label: string;
  /** Said before anything is entered. */
  hint?: ReactNode;
  /** What is wrong with what was entered. */
  error?: ReactNode;
  optional?: boolean;
};

type ControlProps = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

/** Label, hint and error around one control, wired to it. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: FieldTexts & { children: (props: ControlProps) => ReactNode }) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [error && errorId, hint && hintId].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {optional && <span className="text-sm text-muted">Optional</span>}
      </div>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error && <FieldError id={errorId}>{error}</FieldError>}
      {hint && (
        <div id={hintId} className="text-sm text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-danger">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}

/** The look of everything that text is entered into. */
export const inputClass =
  "w-full min-w-0 rounded-md border border-edge bg-surface px-2.5 py-1.5 text-ink aria-invalid:border-danger read-only:bg-sunken";
