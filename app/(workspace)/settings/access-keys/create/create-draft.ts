import { endOfDay } from "@/components/ui/time/time-text";
import type { KeyExpiry } from "@/lib/access-keys/expiry";
import type { CreateAccessKeyInput } from "@/lib/access-keys/schemas";
import { type Role, roleHas } from "@/lib/permissions/roles";
import { grants, type Scope, type ScopeResource, scopeResources, scopes } from "@/lib/permissions/scopes";

export const levels = ["none", "read", "write", "both"] as const;
export type Level = (typeof levels)[number];

type ExpiryChoice = "7" | "30" | "90" | "365" | "date" | "never";

/** What the form holds: texts as they were typed, choices as they were made. */
export type CreateDraft = {
  name: string;
  description: string;
  levels: Record<string, Level>;
  /** Was the box ticked that a key which makes keys asks for? */
  keysUnderstood: boolean;
  expiry: ExpiryChoice;
  date: string;
  addresses: string;
};

/** Least access, and an end. */
export const emptyDraft: CreateDraft = {
  name: "",
  description: "",
  levels: {},
  keysUnderstood: false,
  expiry: "90",
  date: "",
  addresses: "",
};

export function isDirty(draft: CreateDraft): boolean {
  return draft !== emptyDraft && JSON.stringify(draft) !== JSON.stringify(emptyDraft);
}

/** The scopes that a level of a resource stands for; undefined where the resource has no such level. */
export function scopesOfLevel({ read, write }: ScopeResource, level: Level): Scope[] | undefined {
  switch (level) {
    case "none":
      return [];
    case "read":
      return read && [read];
    case "write":
      return write && [write];
    case "both":
      // Only where writing does not include reading: scans.
      return read && write && !grants([write], read) ? [read, write] : undefined;
  }
}

/** What the member may give a key: their role, and the resources that the API has. */
export type Grantable = { role: Role; resources: readonly ScopeResource[] };

export function mayChoose(role: Role, resource: ScopeResource, level: Level): boolean {
  return scopesOfLevel(resource, level)?.every((scope) => roleHas(role, scope)) ?? false;
}

/** The scopes that were chosen, each resource at its own level and nothing implied. */
export function chosenScopes(draft: CreateDraft): Scope[] {
  return scopeResources.flatMap((row) => scopesOfLevel(row, draft.levels[row.resource] ?? "none") ?? []);
}

/** Everything that the chosen scopes open, with what they include. */
export function openedScopes(chosen: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => grants(chosen, scope));
}

/** The same level for every resource, or the highest below it that the role may give. */
export function levelsUpTo({ role, resources }: Grantable, highest: "none" | "read" | "both"): Record<string, Level> {
  const wanted = levels.slice(0, levels.indexOf(highest) + 1).reverse();
  return Object.fromEntries(
    resources.map((row) => [row.resource, wanted.find((level) => mayChoose(role, row, level)) ?? "none"]),
  );
}

/** What keys are for, with the least that each needs. */
export const purposes: readonly { label: string; levels: Readonly<Record<string, Level>> }[] = [
  { label: "Upload from CI", levels: { scans: "write", assets: "write" } },
  { label: "Dashboard or SIEM", levels: { vulnerabilities: "read" } },
  { label: "Report or sync", levels: { vulnerabilities: "read", scans: "read", assets: "read" } },
  { label: "Triage", levels: { vulnerabilities: "write", assets: "read" } },
];

/** The purposes for which the API has everything and the role may give it. */
export function purposesFor({ role, resources }: Grantable): typeof purposes {
  const maySet = ([name, level]: [string, Level]) => {
    const row = resources.find(({ resource }) => resource === name);
    return row !== undefined && mayChoose(role, row, level);
  };
  return purposes.filter(({ levels }) => Object.entries(levels).every(maySet));
}

/** Are exactly these levels chosen, and nothing else? */
export function isChosen(draft: CreateDraft, purpose: Readonly<Record<string, Level>>): boolean {
  const levelIn = (set: Readonly<Record<string, Level>>, resource: string) => set[resource] ?? "none";
  const named = new Set([...Object.keys(draft.levels), ...Object.keys(purpose)]);
  return [...named].every((resource) => levelIn(draft.levels, resource) === levelIn(purpose, resource));
}

/** The moment that the chosen expiry means, in the person's own zone; undefined while no date is chosen. */
function expiryOf(draft: CreateDraft): KeyExpiry | undefined {
  if (draft.expiry === "never") return { kind: "never" };
  if (draft.expiry !== "date") return { kind: "days", days: Number(draft.expiry) };
  const at = endOfDay(draft.date);
  return at === undefined ? undefined : { kind: "at", at };
}

const dayMs = 24 * 60 * 60 * 1000;

/** When a key made now would end; undefined for never, and while no date in the future is chosen. */
export function endMs(draft: CreateDraft, nowMs: number): number | undefined {
  const expiry = expiryOf(draft);
  if (expiry === undefined || expiry.kind === "never") return undefined;
  const end = expiry.kind === "days" ? nowMs + expiry.days * dayMs : Date.parse(expiry.at);
  return end > nowMs ? end : undefined;
}

type NumberedLine = { number: number; text: string };

function addressLines(draft: CreateDraft): NumberedLine[] {
  const lines = draft.addresses.split("\n").map((text, index) => ({ number: index + 1, text: text.trim() }));
  return lines.filter(({ text }) => text !== "");
}

export function toInput(draft: CreateDraft): CreateAccessKeyInput {
  return {
    name: draft.name,
    description: draft.description,
    scopes: chosenScopes(draft),
    expiry: expiryOf(draft) ?? { kind: "at", at: "" },
    allowedAddresses: addressLines(draft).map(({ text }) => text),
  };
}

/** The fields of the input that each part of the draft becomes. */
const inputFields: Record<keyof CreateDraft, readonly string[]> = {
  name: ["name"],
  description: ["description"],
  levels: ["scopes", "keysUnderstood"],
  keysUnderstood: ["keysUnderstood"],
  expiry: ["expiry"],
  date: ["expiry"],
  addresses: ["allowedAddresses"],
};

/** The faults of what was not changed since. */
export function remainingFaults(
  fields: Record<string, string[]>,
  changed: Partial<CreateDraft>,
): Record<string, string[]> {
  const gone = Object.entries(inputFields).flatMap(([part, names]) => (part in changed ? names : []));
  return Object.fromEntries(Object.entries(fields).filter(([path]) => !gone.includes(path.split(".")[0] ?? "")));
}

/** The faults of the addresses, by the lines in which they were written. */
export function addressFault(fields: Record<string, string[]>, draft: CreateDraft): string | undefined {
  const lines = addressLines(draft);
  const texts = Object.entries(fields).flatMap(([path, faults]) => {
    const index = /^allowedAddresses\.(\d+)/.exec(path)?.[1];
    const line = index === undefined ? undefined : lines[Number(index)];
    if (line !== undefined) return [`Line ${line.number}: ${faults.join(" ")}`];
    return path === "allowedAddresses" ? faults : [];
  });
  return texts.length === 0 ? undefined : texts.join(" ");
}
