import { dayText, endOfDay } from "@/components/ui/time/time-text";
import type { SetStatusInput, VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import type { DismissalReason, Status } from "@/lib/vulnerabilities/status";

export type Current = Pick<
  VulnerabilityDetail,
  "id" | "status" | "dismissedReason" | "justification" | "dismissedUntil"
>;

/** What the form holds. `untilDay` is a day in the person's own zone, as date fields write it. */
export type StatusDraft = {
  status: Status;
  reason: DismissalReason | undefined;
  justification: string;
  untilDay: string;
};

export function draftOf(current: Current): StatusDraft {
  return {
    status: current.status,
    reason: current.dismissedReason ?? undefined,
    justification: current.justification ?? "",
    untilDay: dayOf(current.dismissedUntil),
  };
}

/** What is wrong with a dismissal that has no reason. */
export const noReason: Record<string, string[]> = { reason: ["Say why it is dismissed."] };

/** The change that the draft asks for; undefined while a dismissal has no reason. */
export function toChange(draft: StatusDraft, current: Pick<Current, "dismissedUntil">): SetStatusInput | undefined {
  const { status, reason, justification, untilDay } = draft;
  if (status !== "dismissed") return { status };
  if (reason === undefined) return undefined;
  const until = untilOf(untilDay, current.dismissedUntil);
  return { status, reason, justification, ...(until !== undefined && { until }) };
}

/** Whether the draft asks for nothing but what is already so. */
export function isUnchanged(draft: StatusDraft, current: Current): boolean {
  const before = draftOf(current);
  if (draft.status !== before.status) return false;
  if (draft.status !== "dismissed") return true;
  return (
    draft.reason === before.reason &&
    draft.justification.trim() === before.justification.trim() &&
    draft.untilDay === before.untilDay
  );
}

/** The end of the chosen day; a day that was not touched keeps its exact time. */
function untilOf(day: string, before: string | null): string | undefined {
  if (day === "") return undefined;
  if (before !== null && day === dayOf(before)) return before;
  return endOfDay(day) ?? "";
}

function dayOf(at: string | null): string {
  return at === null ? "" : dayText(Date.parse(at));
}
