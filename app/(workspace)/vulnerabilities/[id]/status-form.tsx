"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { RadioList } from "@/components/ui/radio-list";
import { statuses } from "@/lib/vulnerabilities/status";
import { setStatusAction } from "../actions";
import { statusLabels } from "../labels";
import { DismissalFields } from "./dismissal-fields";
import { type Current, draftOf, type StatusDraft, toChange } from "./status-draft";

const statusChoices = statuses.map((status) => ({ value: status, label: statusLabels[status] }));

type Fields = Record<string, string[]>;
type Outcome = { kind: "saved" } | { kind: "conflict" } | { kind: "refused"; message: string; fields: Fields };

const noReason: Outcome = { kind: "refused", message: "", fields: { "change.reason": ["Say why it is dismissed."] } };
const unanswered: Outcome = {
  kind: "refused",
  message: "No answer came. Load the page again and look at the history: it says whether the status was changed.",
  fields: {},
};

type StatusFormProps = { vulnerability: Current; version: number; mayChange: boolean };

/** Sends along which version was on the page, so that nobody overwrites what they have not seen. */
export function StatusForm({ vulnerability, version, mayChange }: StatusFormProps) {
  const router = useRouter();
  const ready = useNow() !== null;
  // Until something is entered the form follows the page.
  const [entered, setEntered] = useState<StatusDraft>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [sending, setSending] = useState(false);
  const [refreshing, startRefresh] = useTransition();
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const draft = entered ?? { ...draftOf(vulnerability), ...(!ready && { untilDay: "" }) };

  useEffect(() => {
    if (outcome)
      form.current
        ?.querySelector<HTMLElement>("[aria-invalid=true]:not([role=radiogroup]), [data-fault], [data-outcome] > *")
        ?.focus();
  }, [outcome]);

  const change = (changes: Partial<StatusDraft>) => {
    setEntered({ ...draft, ...changes });
    setOutcome(undefined);
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy.current || refreshing) return;
    const wanted = toChange(draft, vulnerability);
    if (wanted === undefined) return setOutcome(noReason);
    busy.current = true;
    setSending(true);
    const result = await send({ id: vulnerability.id, version, change: wanted });
    setOutcome(result);
    if (result.kind === "saved") setEntered(undefined);
    else setEntered(draft);
    if (result.kind !== "refused") startRefresh(() => router.refresh());
    busy.current = false;
    setSending(false);
  };

  if (!mayChange) return <LookOnly />;
  const fields = outcome?.kind === "refused" ? outcome.fields : {};
  return (
    <section aria-labelledby="status" className="rounded-xl border border-line bg-surface p-4">
      <h2 id="status" className="mb-3 text-base font-semibold">
        Status
      </h2>
      <form ref={form} method="post" noValidate onSubmit={save} className="grid gap-4">
        <div data-outcome className="empty:hidden">
          {outcome && !refreshing && <Told outcome={outcome} status={statusLabels[vulnerability.status]} />}
        </div>
        <RadioList
          label="Set it to"
          value={draft.status}
          choices={statusChoices}
          onChange={(status) => change({ status })}
          error={fields["change.status"]?.join(" ")}
        />
        {draft.status === "dismissed" && <DismissalFields draft={draft} fields={fields} onChange={change} />}
        <Button type="submit" variant="primary" pending={sending || refreshing} className="justify-self-start">
          Save status
        </Button>
      </form>
    </section>
  );
}

async function send(input: Parameters<typeof setStatusAction>[0]): Promise<Outcome> {
  try {
    const result = await setStatusAction(input);
    if (result.ok) return { kind: "saved" };
    const { code, message, fields } = result.error;
    return code === "precondition_failed" ? { kind: "conflict" } : { kind: "refused", message, fields };
  } catch {
    return unanswered;
  }
}

/** `status` is what the page shows by now. */
function Told({ outcome, status }: { outcome: Outcome; status: string }) {
  switch (outcome.kind) {
    case "saved":
      return (
        <Alert tone="success" role="status" focusable>
          Saved. It is {status}.
        </Alert>
      );
    case "conflict":
      return (
        <Alert tone="warning" role="alert" focusable title="Somebody changed it meanwhile">
          It is {status} by now; the history says who did that. Nothing was saved, and what you entered is still here:
          save again if it still holds.
        </Alert>
      );
    case "refused":
      return outcome.message === "" || Object.keys(outcome.fields).length > 0 ? null : (
        <Alert tone="danger" role="alert" focusable>
          {outcome.message}
        </Alert>
      );
  }
}

function LookOnly() {
  return (
    <section aria-labelledby="status" className="rounded-xl border border-line bg-surface p-4">
      <h2 id="status" className="text-base font-semibold">
        Status
      </h2>
      <p className="mt-1 text-muted">Your role may look at vulnerabilities, not change them.</p>
    </section>
  );
}
