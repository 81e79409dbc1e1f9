"use client";

import { RadioList } from "@/components/form/radio-list";
import { Refusal } from "@/components/refusal";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { faultOf } from "@/components/use-submission";
import { statuses } from "@/lib/vulnerabilities/status";
import { statusLabels } from "../../labels";
import { DismissalFields } from "./dismissal-fields";
import type { Current } from "./status-draft";
import { type Outcome, useStatusForm } from "./use-status-form";

const statusChoices = statuses.map((status) => ({ value: status, label: statusLabels[status] }));

type StatusFormProps = { vulnerability: Current; version: number };

/** What people decide about it. */
export function StatusForm({ vulnerability, version }: StatusFormProps) {
  const { draft, edited, outcome, pending, change, save, form } = useStatusForm(vulnerability, version);
  const { fields, liveKeys } = outcome?.kind === "refused" ? outcome : { fields: {}, liveKeys: undefined };
  return (
    <section aria-labelledby="status" className="rounded-xl border border-line bg-surface p-4 print:hidden">
      <h2 id="status" className="mb-3 text-lg font-semibold">
        Status
      </h2>
      <form
        ref={form}
        method="post"
        noValidate
        onSubmit={save}
        data-edited={edited || undefined}
        className="grid gap-4"
      >
        <div className="empty:hidden">
          {outcome && <OutcomeMessage outcome={outcome} status={statusLabels[vulnerability.status]} />}
        </div>
        <RadioList
          label="Set it to"
          value={draft.status}
          choices={statusChoices}
          onChange={(status) => change({ status })}
          error={faultOf(fields, "status")}
        />
        {draft.status === "dismissed" && (
          <DismissalFields draft={draft} fields={fields} liveKeys={liveKeys} onChange={change} />
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" pending={pending}>
            Save status
          </Button>
          <p role="status" className="text-muted">
            {outcome?.kind === "unchanged" && "Nothing changed."}
          </p>
        </div>
      </form>
    </section>
  );
}

/** `status` is the one that the page shows now. */
function OutcomeMessage({ outcome, status }: { outcome: Outcome; status: string }) {
  switch (outcome.kind) {
    case "unchanged":
      return null;
    case "saved":
      return (
        <Alert tone="success" role="status" focusable>
          {`Saved. The status is ${status}.`}
        </Alert>
      );
    case "conflict":
      return (
        <Alert tone="warning" role="alert" focusable title="This vulnerability has changed">
          {`It is now ${status}; the history shows what changed. Your change was not saved. Save again to apply it.`}
        </Alert>
      );
    case "refused":
      return Object.keys(outcome.fields).length > 0 ? null : <Refusal code={outcome.code} message={outcome.message} />;
  }
}

/** Shown instead of the form to a role that may not change the status. */
export function LookOnly() {
  return (
    <section aria-labelledby="status" className="rounded-xl border border-line bg-surface p-4 print:hidden">
      <h2 id="status" className="text-lg font-semibold">
        Status
      </h2>
      <p className="mt-1 text-muted">Your role can view vulnerabilities, but not change them.</p>
    </section>
  );
}
