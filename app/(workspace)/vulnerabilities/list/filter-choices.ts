import type { Option } from "@/components/form/select";
import type { DueFilter } from "@/lib/vulnerabilities/due";
import type { Severity } from "@/lib/vulnerabilities/severity";
import { type Status, settledStatuses, statuses, unsettledStatuses } from "@/lib/vulnerabilities/status";
import { type ListTab, tabOf } from "@/lib/vulnerabilities/tabs";
import { dueLabels, isolated, severityLabels, statusLabels } from "../labels";
import type { ListState } from "../search-params";

/** The value of a filter that is not set. */
export const any = "any";

const severityChoices: readonly Option<string>[] = [
  { value: any, label: "Any" },
  { value: "critical", label: "Critical" },
  { value: "critical,high", label: "High and above" },
  { value: "critical,high,medium", label: "Medium and above" },
  { value: "high", label: "High" },
  { value: "medium", label: "Medium" },
  { value: "low", label: "Low" },
  { value: "info", label: "Info" },
];

const dueChoices: readonly Option<string>[] = [
  { value: any, label: "Any time" },
  { value: "overdue", label: dueLabels.overdue },
  { value: "7d", label: dueLabels["7d"] },
  { value: "30d", label: dueLabels["30d"] },
  { value: "none", label: dueLabels.none },
];

type Choice = { value: string; options: readonly Option<string>[] };

/** An address can name a combination that the list does not offer; then the list has it too. */
function withChosen(options: readonly Option<string>[], value: string, label: string): Choice {
  return {
    value,
    options: options.some((option) => option.value === value) ? options : [...options, { value, label }],
  };
}

export function chosenLabel({ value, options }: Choice): string {
  return options.find((option) => option.value === value)?.label ?? "";
}

export function severityChoice(chosen: Severity[] | undefined): Choice {
  const value = chosen?.join(",") ?? any;
  return withChosen(severityChoices, value, chosen?.map((severity) => severityLabels[severity]).join(", ") ?? "");
}

export function dueChoice(chosen: DueFilter[] | undefined): Choice {
  const value = chosen?.join(",") ?? any;
  return withChosen(dueChoices, value, chosen?.map((due) => dueLabels[due]).join(", ") ?? "");
}

/** The statuses within a tab. What is suppressed can have any, which its tab does not filter by. */
const tabStatuses: Record<ListTab, readonly Status[]> = {
  open: unsettledStatuses,
  closed: settledStatuses,
  suppressed: [],
  all: statuses,
};

export function statusChoice(chosen: ListState["status"]): Choice {
  const offered = tabStatuses[tabOf(chosen)].map((status) => ({ value: status, label: statusLabels[status] }));
  const options = [{ value: any, label: "Any" }, ...offered];
  if (!Array.isArray(chosen)) return { value: any, options };
  const label = chosen.map((status) => statusLabels[status]).join(", ");
  return withChosen(options, chosen.join(","), label);
}

/** Names that came with reports, each in its own direction. The first choice is none of them, whatever they are called. */
export function nameChoice(names: readonly string[], chosen: string | undefined): Choice {
  const options = [
    { value: "", label: "Any" },
    ...names.map((name) => ({ value: name, label: isolated(shortened(name)) })),
  ];
  return withChosen(options, chosen ?? "", isolated(shortened(chosen ?? "")));
}

const nameCharactersMax = 48;

function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= nameCharactersMax ? name : `${characters.slice(0, nameCharactersMax - 1).join("")}…`;
}

export const orders = [
  { value: "severity.desc", label: "Most severe first" },
  { value: "severity.asc", label: "Least severe first" },
  { value: "due.asc", label: "Due first" },
  { value: "due.desc", label: "Due last" },
  { value: "detected_at.desc", label: "Newest first" },
  { value: "detected_at.asc", label: "Oldest first" },
  { value: "updated_at.desc", label: "Recently changed" },
  { value: "updated_at.asc", label: "Least recently changed" },
] as const;

export const tabLabels: Record<ListTab, string> = {
  open: "Open",
  closed: "Closed",
  suppressed: "Suppressed",
  all: "All",
};

export const groupChoices = [
  { value: "none", label: "None" },
  { value: "rule", label: "Rule" },
  { value: "asset", label: "Asset" },
  { value: "path", label: "File" },
] as const;
