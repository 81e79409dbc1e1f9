"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type Option, Select } from "@/components/form/select";
import { Refusal } from "@/components/refusal";
import { faultOf, useSubmission } from "@/components/use-submission";
import { assignAction } from "../../actions";

type AssigneeSelectProps = {
  id: string;
  version: number;
  assigneeId: string | null;
  options: readonly Option<string>[];
};

const unanswered = "The server didn’t respond. Reload the page to see whether the assignee changed.";

/** Who takes care of it. A choice takes effect at once, and is shown while it is on its way. */
export function AssigneeSelect({ id, version, assigneeId, options }: AssigneeSelectProps) {
  const router = useRouter();
  const [chosen, setChosen] = useState<string>();
  const [saved, setSaved] = useState(false);
  const [refreshing, startRefresh] = useTransition();
  const { send, reset, pending, fields, ofWhole } = useSubmission(unanswered);
  const busy = pending || refreshing;
  const current = assigneeId ?? "";
  const value = (busy ? chosen : undefined) ?? current;

  const choose = (next: string) => {
    if (busy || next === current) return;
    setChosen(next);
    setSaved(false);
    send(
      async () => {
        const result = await assignAction({ id, version, assigneeId: next || null });
        // Not where it was refused otherwise: signed out, the page would lead away from what is typed into it.
        if (result.ok || result.error.code === "precondition_failed") startRefresh(() => router.refresh());
        return result;
      },
      () => {
        reset();
        setSaved(true);
      },
    );
  };

  const fault = faultOf(fields, "assigneeId") ?? ofWhole?.message;
  return (
    <div className="grid justify-items-start gap-1.5">
      <Select label="Assignee" value={value} options={options} onChange={choose} className="max-w-full wrap-anywhere" />
      <p role="status" className="text-sm text-muted empty:hidden">
        {busy ? "Saving…" : saved && "Saved."}
      </p>
      {!busy && fault && <Refusal code={ofWhole?.code} message={fault} />}
    </div>
  );
}
