import { z } from "zod";
import { Instant } from "../instant";
import { paging, SearchText } from "../list/query";
import { plainText } from "../text/plain-text";
import { Details, RuleDetails } from "./details/details";
import { dueFilters } from "./due";
import { severities } from "./severity";
import { dismissalReasons, presences, statuses, suppressionKinds } from "./status";

export const Severity = z.enum(severities);
export const Status = z.enum(statuses);
export const DismissalReason = z.enum(dismissalReasons);
export const Presence = z.enum(presences);

/** Several values in one text, separated by commas; a list in the document of the API. */
const commaList = <T extends readonly [string, ...string[]]>(members: T) =>
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(z.enum(members)).min(1))
    .meta({ type: "array", items: { type: "string", enum: members } });

/** The filter and sort of a list of vulnerabilities; several values of one filter are separated by commas. */
export const ListVulnerabilitiesQuery = z.strictObject({
  status: commaList(statuses).optional().meta({ description: "Statuses, separated by commas." }),
  severity: commaList(severities).optional().meta({ description: "Severities, separated by commas." }),
  presence: commaList(presences).optional().meta({
    description:
      "What the latest scans say, separated by commas: detected, suppressed in the source or elsewhere, or absent.",
  }),
  due: commaList(dueFilters).optional().meta({
    description:
      "By due date, separated by commas: overdue, due within 7 or 30 days from now, or none for those without a due date.",
  }),
  asset: plainText(z.string().min(1).max(200)).optional().meta({ description: "Slug of an asset." }),
  source: plainText(z.string().min(1).max(200)).optional().meta({ description: "Name of the tool that reports it." }),
  rule: plainText(z.string().min(1).max(1000)).optional().meta({
    description: "Identifier of a rule, as its tool has it.",
  }),
  path: plainText(z.string().min(1).max(4000)).optional().meta({ description: "Path of a file, in full." }),
  q: SearchText.optional().meta({ description: "Text in title, message, rule or path." }),
  updatedSince: Instant.optional().meta({
    description:
      "Changed at or after this time (RFC 3339). What a scan changes is there when its upload has ended, with the time at which it was compared: ask from ten minutes before the newest change that you have.",
  }),
  sort: z
    .enum(["-severity", "severity", "due", "-due", "-detected_at", "detected_at", "-updated_at", "updated_at"])
    .default("-severity")
    .meta({
      description:
        "A leading minus sorts in descending order. With `due`, vulnerabilities without a due date always come last.",
    }),
  ...paging,
});
export type ListVulnerabilitiesQuery = z.infer<typeof ListVulnerabilitiesQuery>;

/** What a person or a program decides about a vulnerability. */
export const SetStatusInput = z
  .strictObject({
    status: Status,
    reason: DismissalReason.optional().meta({ description: "Needed for `dismissed`, and only for it." }),
    justification: plainText(z.string().trim().max(2000)).nullish(),
    until: Instant.nullish().meta({ description: "When a dismissal ends (RFC 3339); null for never." }),
  })
  .superRefine((input, context) => {
    if (input.status === "dismissed") {
      if (input.reason === undefined) {
        context.addIssue({ code: "custom", path: ["reason"], message: `Say why: ${dismissalReasons.join(", ")}.` });
      }
      return;
    }
    for (const name of ["reason", "justification", "until"] as const) {
      if ((input[name] ?? undefined) !== undefined) {
        context.addIssue({ code: "custom", path: [name], message: "Only a dismissal has this." });
      }
    }
  });
export type SetStatusInput = z.infer<typeof SetStatusInput>;

const AssigneeId = z.uuid().nullable();

/** What a program changes: what it names. The rules of a decision are those of SetStatusInput; change.ts holds it to them. */
export const ChangeVulnerabilityInput = z.strictObject({
  ...SetStatusInput.shape,
  status: Status.optional(),
  assigneeId: AssigneeId.optional().meta({
    description: "The id of the member who takes care of it; null for nobody. Without it, the assignee stays.",
  }),
});
export type ChangeVulnerabilityInput = z.infer<typeof ChangeVulnerabilityInput>;

/** Who takes care of it, chosen on its page, which says what it had in front of it. */
export const AssignForm = z.strictObject({ id: z.uuid(), version: z.int(), assigneeId: AssigneeId });
export type AssignForm = z.infer<typeof AssignForm>;

/** The same from the page of one vulnerability, which says what it had in front of it. */
export const SetStatusForm = z.strictObject({ id: z.uuid(), version: z.int(), change: SetStatusInput });
export type SetStatusForm = z.infer<typeof SetStatusForm>;

/** Changes of several from the list, each at most once. `version` is the one that it must have; without it any will do. */
export const SetStatusesForm = z.strictObject({
  changes: z
    .array(z.strictObject({ id: z.uuid(), version: z.int().optional(), change: SetStatusInput }))
    .min(1)
    .max(100)
    .refine((changes) => new Set(changes.map(({ id }) => id)).size === changes.length, "Name each one once."),
});
export type SetStatusesForm = z.infer<typeof SetStatusesForm>;

const time = z.iso.datetime();

export const Assignee = z.object({ id: z.uuid(), name: z.string() });
export type Assignee = z.infer<typeof Assignee>;

export const Vulnerability = z.object({
  id: z.uuid(),
  title: z.string(),
  message: z.string(),
  severity: Severity,
  score: z.number().nullable(),
  status: Status,
  presence: Presence,
  suppression: z
    .object({
      kind: z
        .enum(suppressionKinds)
        .nullable()
        .meta({ description: "Whether by a comment in the code or by something else." }),
      justification: z.string().nullable(),
    })
    .nullable()
    .meta({ description: "How the report says that it is suppressed; null unless it is." }),
  assignee: Assignee.nullable().meta({ description: "The member who takes care of it; null for nobody." }),
  asset: z.string(),
  source: z.string(),
  ruleId: z.string(),
  path: z.string().nullable(),
  startLine: z.int().nullable(),
  startColumn: z.int().nullable(),
  endLine: z.int().nullable(),
  endColumn: z.int().nullable(),
  cwes: z.array(z.string()).meta({
    description: "Weaknesses of the Common Weakness Enumeration, such as `CWE-79`, by number.",
  }),
  tags: z.array(z.string()).meta({ description: "Those of its rule, and its own." }),
  dismissedReason: DismissalReason.nullable(),
  justification: z.string().nullable(),
  dismissedUntil: time.nullable(),
  firstDetectedAt: time,
  detectedAt: time,
  absentSince: time.nullable(),
  dueAt: time.nullable().meta({
    description:
      "When it has to be resolved by its service level; null without one, or once it is resolved, dismissed or suppressed.",
  }),
  updatedAt: time,
});
export type Vulnerability = z.infer<typeof Vulnerability>;

export const VulnerabilityEvent = z.object({
  at: time,
  kind: z.enum(["detected", "status_changed", "went_absent", "suppressed", "returned", "assigned"]),
  fromStatus: Status.nullable(),
  toStatus: Status.nullable().meta({ description: "Null where it is about the assignee." }),
  fromAssignee: Assignee.nullable().meta({ description: "Of `assigned`: who it was before; null for nobody." }),
  toAssignee: Assignee.nullable().meta({ description: "Of `assigned`: who it is from then on; null for nobody." }),
  reason: z.string().nullable(),
  justification: z.string().nullable(),
  until: time.nullable(),
  by: z
    .object({
      type: z.enum(["member", "access_key", "scan", "operator", "system"]),
      id: z.uuid().nullable(),
      name: z.string(),
    })
    .meta({ description: "Who or what did it; `operator` and `system` have no id." }),
});
export type VulnerabilityEvent = z.infer<typeof VulnerabilityEvent>;

const revision = z.string().nullable();

/** The state of the code that the latest scan of its asset, tool and category looked at. */
const Revision = {
  repository: revision.meta({
    description: "Of the latest scan of its asset, tool and category; so are the next three.",
  }),
  branch: revision,
  commit: revision,
  tag: revision.meta({ description: "The tag of the revision, in the words of its version control." }),
};

export const VulnerabilityDetail = Vulnerability.extend({
  logicalLocation: z.string().nullable(),
  snippet: z.string().nullable(),
  category: z.string(),
  ...Details.shape,
  ...Revision,
  rule: RuleDetails.extend({
    title: z.string(),
    help: z.string(),
    helpUrl: z.string().nullable(),
    tags: z.array(z.string()),
  }).nullable(),
  history: z.array(VulnerabilityEvent).meta({ description: "The latest 200 events, the newest first." }),
});
export type VulnerabilityDetail = z.infer<typeof VulnerabilityDetail>;
