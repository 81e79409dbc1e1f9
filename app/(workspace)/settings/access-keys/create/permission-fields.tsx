"use client";

import { Check } from "lucide-react";
import { useId } from "react";
import { Checkbox } from "@/components/form/checkbox";
import { FieldError } from "@/components/form/field";
import { SegmentedRadios } from "@/components/form/segmented-radios";
import { Button } from "@/components/ui/button";
import type { Role } from "@/lib/permissions/roles";
import { type ScopeResource, scopeDescriptions } from "@/lib/permissions/scopes";
import {
  type CreateDraft,
  chosenScopes,
  type Grantable,
  isChosen,
  type Level,
  levels,
  levelsUpTo,
  mayChoose,
  openedScopes,
  purposesFor,
  scopesOfLevel,
} from "./create-draft";

/** What the levels are called. */
export const levelLabels: Record<Level, string> = { none: "None", read: "Read", write: "Write", both: "Both" };

type PermissionFieldsProps = {
  grantable: Grantable;
  draft: CreateDraft;
  onChange: (changes: Partial<CreateDraft>) => void;
  error: string | undefined;
  confirmationError: string | undefined;
};

/** What the key may do: a level for each resource, shortcuts, and the sentence that it comes to. */
export function PermissionFields({ grantable, draft, onChange, error, confirmationError }: PermissionFieldsProps) {
  const id = useId();
  return (
    <section aria-labelledby={`${id}-title`} className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id={`${id}-title`} className="font-medium">
          Permissions
        </h3>
        <Shortcuts grantable={grantable} onChoose={(levels) => onChange({ levels, keysUnderstood: false })} />
      </div>
      <Purposes
        grantable={grantable}
        draft={draft}
        onChoose={(levels) => onChange({ levels, keysUnderstood: false })}
      />
      {error && (
        <div tabIndex={-1} data-fault>
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
      <div className="divide-y divide-line border-y border-line">
        {grantable.resources.map((row) => (
          <ResourceRow
            key={row.resource}
            role={grantable.role}
            resource={row}
            level={draft.levels[row.resource] ?? "none"}
            onChange={(level) => onChange({ levels: { ...draft.levels, [row.resource]: level } })}
          />
        ))}
      </div>
      <Summary draft={draft} />
      {draft.levels.keys === "write" && (
        <Checkbox
          checked={draft.keysUnderstood}
          onChange={(keysUnderstood) => onChange({ keysUnderstood })}
          error={confirmationError}
        >
          I understand that whoever holds this key can create further keys and revoke any key of the account.
        </Checkbox>
      )}
    </section>
  );
}

const shortcuts = [
  { label: "Nothing", highest: "none" },
  { label: "Read only", highest: "read" },
  { label: "Everything I can grant", highest: "both" },
] as const;

type ShortcutsProps = { grantable: Grantable; onChoose: (levels: Record<string, Level>) => void };

function Shortcuts({ grantable, onChoose }: ShortcutsProps) {
  return (
    <div className="flex flex-wrap gap-1">
      {shortcuts.map(({ label, highest }) => (
        <Button key={highest} size="small" variant="quiet" onClick={() => onChoose(levelsUpTo(grantable, highest))}>
          {label}
        </Button>
      ))}
    </div>
  );
}

type PurposesProps = { grantable: Grantable; draft: CreateDraft; onChoose: ShortcutsProps["onChoose"] };

/** Sets the levels for what the key is for; any of them can be changed afterwards. */
function Purposes({ grantable, draft, onChoose }: PurposesProps) {
  const id = useId();
  const offered = purposesFor(grantable);
  if (offered.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span id={id} className="mr-1 text-muted text-sm">
        Start from
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is drawn as a block, and this is one line. */}
      <div role="group" aria-labelledby={id} className="contents">
        {offered.map(({ label, levels }) => (
          <button
            key={label}
            type="button"
            aria-pressed={isChosen(draft, levels)}
            onClick={() => onChoose({ ...levels })}
            className="min-h-7 rounded-full border border-edge px-3 text-sm hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {isChosen(draft, levels) && <Check aria-hidden className="mr-1 -ml-1 inline size-3.5" />}
            <span>{label}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

type ResourceRowProps = { role: Role; resource: ScopeResource; level: Level; onChange: (level: Level) => void };

function ResourceRow({ role, resource, level, onChange }: ResourceRowProps) {
  const id = useId();
  const existing = levels.filter((candidate) => scopesOfLevel(resource, candidate) !== undefined);
  const denied = existing.filter((candidate) => !mayChoose(role, resource, candidate));
  const segments = existing.map((value) => ({ value, label: levelLabels[value], disabled: denied.includes(value) }));
  return (
    <div className="grid items-center gap-x-4 gap-y-1 py-1.5 sm:grid-cols-[7rem_minmax(0,1fr)_16rem]">
      <p id={`${id}-label`}>{resource.label}</p>
      <p id={`${id}-text`} className="grid text-muted text-xs">
        <LevelText resource={resource} action="read" level={level} />
        <LevelText resource={resource} action="write" level={level} />
        {denied.length > 0 && (
          <span>{`Your role (${role}) can’t grant ${denied.map((value) => levelLabels[value]).join(" or ")}.`}</span>
        )}
      </p>
      <SegmentedRadios
        labelledBy={`${id}-label`}
        describedBy={`${id}-text`}
        value={level}
        segments={segments}
        onChange={onChange}
        className="justify-self-start"
      />
    </div>
  );
}

type LevelTextProps = { resource: ScopeResource; action: "read" | "write"; level: Level };

/** What a level opens, said before it is chosen; it stands out once it is. */
function LevelText({ resource, action, level }: LevelTextProps) {
  const scope = resource[action];
  if (scope === undefined) return null;
  const isOpened = openedScopes(scopesOfLevel(resource, level) ?? []).includes(scope);
  return (
    <span className={isOpened ? "text-ink" : undefined}>
      <span className={isOpened ? "font-medium" : undefined}>{`${levelLabels[action]}: `}</span>
      <span>{scopeDescriptions[scope]}</span>
    </span>
  );
}

function Summary({ draft }: { draft: CreateDraft }) {
  const opened = openedScopes(chosenScopes(draft));
  return (
    <p aria-live="polite" className="text-sm">
      {opened.length === 0
        ? "This key will not be able to do anything yet. Choose at least one permission."
        : `This key will be able to ${opened.map((scope) => scopeDescriptions[scope]).join("; ")}.`}
    </p>
  );
}
