"use client";

import { fieldFault } from "@/components/field-fault";
import { RadioList } from "@/components/form/radio-list";
import { TextArea } from "@/components/form/text-area";
import { TextField } from "@/components/form/text-field";
import { useNow } from "@/components/ui/time/clock";
import { dayText } from "@/components/ui/time/time-text";
import { useReady } from "@/components/ui/use-ready";
import { faultOf } from "@/components/use-submission";
import { type DismissalReason, dismissalReasons } from "@/lib/vulnerabilities/status";
import { reasonLabels } from "../../labels";
import type { StatusDraft } from "./status-draft";

const reasonHints: Record<DismissalReason, string> = {
  false_positive: "The scanner is wrong.",
  not_affected: "The code is there, but it can’t be exploited here.",
  accepted_risk: "Known, and accepted for now.",
  wont_fix: "Known, and not going to be fixed.",
  duplicate: "Handled under another vulnerability.",
};

const reasonChoices = dismissalReasons.map((reason) => ({
  value: reason,
  label: reasonLabels[reason],
  hint: reasonHints[reason],
}));

const justificationLengthMax = 2000;

type DismissalFieldsProps = {
  draft: StatusDraft;
  fields: Record<string, string[]>;
  liveKeys: Record<string, string> | undefined;
  onChange: (changes: Partial<StatusDraft>) => void;
};

/** Why it needs no work, and until when that holds. */
export function DismissalFields({ draft, fields, liveKeys, onChange }: DismissalFieldsProps) {
  const nowMs = useNow();
  // Which day it is, the server does not know.
  const ready = useReady();
  return (
    <>
      <RadioList
        label="Reason"
        value={draft.reason}
        choices={reasonChoices}
        onChange={(reason) => onChange({ reason })}
        error={faultOf(fields, "reason")}
      />
      <TextArea
        label="Justification"
        optional
        rows={3}
        dir="auto"
        maxLength={justificationLengthMax}
        hint="Explain the decision for anyone who looks at this a year from now."
        value={draft.justification}
        onChange={(event) => onChange({ justification: event.target.value })}
        error={fieldFault({ fields, liveKeys }, "justification")}
      />
      <TextField
        label="Until"
        optional
        type="date"
        {...(ready && { min: dayText(nowMs) })}
        hint="The dismissal holds until the end of this day. After that day it is open again."
        value={draft.untilDay}
        onChange={(event) => onChange({ untilDay: event.target.value })}
        error={faultOf(fields, "until")}
      />
    </>
  );
}
