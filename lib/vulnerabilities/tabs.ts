import type { ListVulnerabilitiesQuery } from "./schemas";
import { isSettled, type Status, settledStatuses, unsettledStatuses } from "./status";

/** What a list is divided into; "all" is the other three together. */
export const listTabs = ["open", "closed", "suppressed", "all"] as const;
export type ListTab = (typeof listTabs)[number];

/** The filter by status and presence that a tab stands for: each vulnerability is in one of the first three. */
export const tabAxes: Record<ListTab, Pick<ListVulnerabilitiesQuery, "status" | "presence">> = {
  open: { status: [...unsettledStatuses], presence: ["detected", "absent"] },
  closed: { status: [...settledStatuses], presence: ["detected", "absent"] },
  suppressed: { presence: ["suppressed"] },
  all: {},
};

/** The tab that belongs to what a list is asked for: a tab, statuses within one, or nothing, which means "open". */
export function tabOf(status: ListTab | readonly Status[] | undefined): ListTab {
  if (status === undefined) return "open";
  if (typeof status === "string") return status;
  if (status.every(isSettled)) return "closed";
  return status.some(isSettled) ? "all" : "open";
}
