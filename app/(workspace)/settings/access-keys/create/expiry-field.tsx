"use client";

import { useId } from "react";
import { FieldError } from "@/components/form/field";
import { SegmentedRadios } from "@/components/form/segmented-radios";
import { TextField } from "@/components/form/text-field";
import { Alert } from "@/components/ui/alert";
import { useNow } from "@/components/ui/time/clock";
import { dayText, minuteText } from "@/components/ui/time/time-text";
import { type CreateDraft, endMs } from "./create-draft";

const dayMs = 24 * 60 * 60 * 1000;

const segments = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "365 days" },
  { value: "date", label: "A date" },
  { value: "never", label: "Never" },
] as const;

type ExpiryFieldProps = {
  draft: CreateDraft;
  onChange: (changes: Partial<CreateDraft>) => void;
  error: string | undefined;
};

/** When the key ends, with the moment that the choice comes to. */
export function ExpiryField({ draft, onChange, error }: ExpiryFieldProps) {
  const id = useId();
  const byDate = draft.expiry === "date";
  return (
    <section aria-labelledby={`${id}-title`} className="grid gap-2">
      <h3 id={`${id}-title`} className="font-medium">
        Expiry
      </h3>
      <SegmentedRadios
        labelledBy={`${id}-title`}
        describedBy={`${id}-result`}
        value={draft.expiry}
        segments={segments}
        onChange={(expiry) => onChange({ expiry })}
        className="justify-self-start"
      />
      {byDate && (
        <div className="max-w-56">
          <TextField
            label="Last day"
            type="date"
            min={dayText(Date.now() + dayMs)}
            max={dayText(Date.now() + 3650 * dayMs)}
            value={draft.date}
            onChange={(event) => onChange({ date: event.target.value })}
            error={error}
          />
        </div>
      )}
      {!byDate && error && (
        <div tabIndex={-1} data-fault>
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
      <div id={`${id}-result`} aria-live="polite">
        {draft.expiry === "never" ? (
          <Alert tone="warning">
            A key that never expires works until somebody revokes it, even when everybody has forgotten it. Choose this
            only where nobody could replace the key in time.
          </Alert>
        ) : (
          <Result draft={draft} />
        )}
      </div>
    </section>
  );
}

function Result({ draft }: { draft: CreateDraft }) {
  const end = endMs(draft, useNow());
  if (end === undefined) return null;
  const { text, language } = minuteText(end);
  return (
    <p className="text-sm text-muted">
      Expires on <time lang={language}>{text}</time>.
    </p>
  );
}
