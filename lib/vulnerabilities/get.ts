import "server-only";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { accessKeys } from "@/db/schema/access-keys";
import { assets } from "@/db/schema/assets";
import { events } from "@/db/schema/events";
import { scanScopes, scans } from "@/db/schema/scans";
import { users } from "@/db/schema/users";
import { rules, vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../context";
import { AppError } from "../errors";
import { Event } from "../events/event";
import type { Details as Stored } from "../findings/details";
import { requirePermission } from "../permissions/require";
import { Details, Location, RuleDetails } from "./details/details";
import { effective } from "./effective";
import type { Assignee, VulnerabilityDetail, VulnerabilityEvent } from "./schemas";
import { itsAsset, type SummaryRow, summaryColumns, toVulnerability } from "./summary";

const historyMax = 200;

/** One vulnerability with its rule and its history, and the version that its ETag is made of. Throws `not_found`. */
export async function getVulnerability(
  { db, actor }: Context,
  id: string,
): Promise<{ vulnerability: VulnerabilityDetail; version: number }> {
  requirePermission(actor, "vulnerabilities:read");
  const [row] = await db
    .select({
      ...summaryColumns,
      reopenedAt: effective.reopenedAt,
      logicalLocation: vulnerabilities.logicalLocation,
      snippet: vulnerabilities.snippet,
      details: vulnerabilities.details,
      provenance: scanScopes.provenance,
      category: scanScopes.category,
      firstScanId: vulnerabilities.firstScanId,
      firstPresence,
      ruleTitle: rules.title,
      ruleHelp: rules.help,
      ruleHelpUrl: rules.helpUrl,
      ruleTags: rules.tags,
      ruleDetails: rules.details,
    })
    .from(vulnerabilities)
    .innerJoin(assets, itsAsset)
    .innerJoin(
      scanScopes,
      and(eq(scanScopes.accountId, vulnerabilities.accountId), eq(scanScopes.id, vulnerabilities.scopeId)),
    )
    .leftJoin(
      rules,
      and(
        eq(rules.accountId, vulnerabilities.accountId),
        eq(rules.tool, vulnerabilities.tool),
        eq(rules.ruleId, vulnerabilities.ruleId),
      ),
    )
    .where(and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id)));
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such vulnerability." });
  const later = await readHistory({ db, actor }, id);
  const { repository = null, branch = null, commit = null, tag = null } = row.provenance ?? {};
  const rule = RuleDetails.parse(row.ruleDetails ?? {});
  return {
    version: row.version,
    vulnerability: {
      ...toVulnerability(row),
      logicalLocation: row.logicalLocation,
      snippet: row.snippet,
      category: row.category,
      ...detailsOf(row, rule),
      ...{ repository, branch, commit, tag },
      rule:
        row.ruleTitle === null
          ? null
          : {
              title: row.ruleTitle,
              help: row.ruleHelp ?? "",
              helpUrl: row.ruleHelpUrl,
              tags: row.ruleTags ?? [],
              ...rule,
            },
      history: [...reopening(row), ...later, detection(row)].slice(0, historyMax),
    },
  };
}

type Main = Pick<SummaryRow, "path" | "startLine" | "startColumn" | "endLine" | "endColumn"> & {
  logicalLocation: string | null;
  snippet: string | null;
  details: Stored | null;
};

/** What the report says beyond the essentials; rank and precision are those of the rule where the finding has none. */
function detailsOf({ details, ...main }: Main, rule: z.output<typeof RuleDetails>): Details {
  const given = Details.parse(details ?? {});
  const { path, startLine, startColumn, endLine, endColumn, logicalLocation, snippet } = main;
  const only = Location.parse({ path, startLine, startColumn, endLine, endColumn, logicalLocation, snippet });
  const isSomewhere = path !== null || startLine !== null || logicalLocation !== null;
  return {
    ...given,
    rank: given.rank ?? rule.rank,
    precision: given.precision ?? rule.precision,
    locations: given.locations.length > 0 || !isSomewhere ? given.locations : [only],
  };
}

/** Null where the first report did not suppress it, and of what is older than such events. */
const firstPresence = sql<string | null>`(select ${events.data} ->> 'presence' from ${events}
  where ${events.accountId} = ${vulnerabilities.accountId} and ${events.subjectId} = ${vulnerabilities.id}
    and ${events.type} = 'vulnerability.created' order by ${events.number} limit 1)`;

type Detection = { firstDetectedAt: Date; firstScanId: string; firstPresence: string | null; tool: string };

const noDismissal = { reason: null, justification: null, until: null };
const noAssignee = { fromAssignee: null, toAssignee: null };

/** What every history begins with. */
function detection({ firstDetectedAt, firstScanId, firstPresence: presence, tool }: Detection): VulnerabilityEvent {
  return {
    at: firstDetectedAt.toISOString(),
    kind: presence === "suppressed" ? "suppressed" : "detected",
    fromStatus: null,
    toStatus: "open",
    ...noDismissal,
    ...noAssignee,
    by: { type: "scan", id: firstScanId, name: tool },
  };
}

const kinds = {
  "vulnerability.status_changed": "status_changed",
  "vulnerability.absent": "went_absent",
  "vulnerability.suppressed": "suppressed",
  "vulnerability.returned": "returned",
  "vulnerability.assigned": "assigned",
} as const;

/** What a job will store in a moment: that a dismissal is over. */
function reopening({ reopenedAt }: { reopenedAt: Date | null }): VulnerabilityEvent[] {
  if (reopenedAt === null) return [];
  const change = { kind: "status_changed", fromStatus: "dismissed", toStatus: "open" } as const;
  return [{ at: reopenedAt.toISOString(), ...change, ...noDismissal, ...noAssignee, by: system }];
}

const system: VulnerabilityEvent["by"] = { type: "system", id: null, name: "Backline" };

async function readHistory({ db, actor }: Context, id: string): Promise<VulnerabilityEvent[]> {
  const rows = await db
    .select({
      at: events.createdAt,
      type: events.type,
      subjectId: events.subjectId,
      data: events.data,
      actorType: events.actorType,
      actorId: events.actorId,
      actorName: events.actorName,
      scanId: events.scanId,
      memberName: users.name,
      keyName: accessKeys.name,
      toolName: scans.toolName,
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.actorId))
    .leftJoin(accessKeys, and(eq(accessKeys.accountId, events.accountId), eq(accessKeys.id, events.actorId)))
    .leftJoin(scans, and(eq(scans.accountId, events.accountId), eq(scans.id, events.scanId)))
    .where(
      and(eq(events.accountId, actor.accountId), eq(events.subjectId, id), inArray(events.type, Object.keys(kinds))),
    )
    .orderBy(desc(events.number))
    .limit(historyMax);
  const past = rows.map(({ type, subjectId, data, ...row }) => ({
    ...row,
    event: Event.parse({ type, subjectId, data }),
  }));
  const people = await readPeople(
    db,
    past.flatMap(({ event }) =>
      event.type === "vulnerability.assigned" ? [event.data.from, event.data.to].filter((one) => one !== null) : [],
    ),
  );
  return past.map(({ event, ...row }) => ({ at: row.at.toISOString(), ...changeOf(event, people), by: authorOf(row) }));
}

/** People by id, whether or not they are still members. */
async function readPeople(db: Context["db"], ids: readonly string[]): Promise<ReadonlyMap<string, Assignee>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}

function changeOf(event: Event, people: ReadonlyMap<string, Assignee>) {
  switch (event.type) {
    case "vulnerability.status_changed": {
      const { from, to, ...dismissal } = event.data;
      return { kind: kinds[event.type], fromStatus: from, toStatus: to, ...dismissal, ...noAssignee };
    }
    case "vulnerability.absent":
    case "vulnerability.suppressed":
    case "vulnerability.returned": {
      const { from, to } = event.data;
      return { kind: kinds[event.type], fromStatus: from, toStatus: to, ...noDismissal, ...noAssignee };
    }
    case "vulnerability.assigned": {
      const [fromAssignee, toAssignee] = [event.data.from, event.data.to].map((id) => people.get(id ?? "") ?? null);
      return {
        kind: kinds[event.type],
        fromStatus: null,
        toStatus: null,
        ...noDismissal,
        fromAssignee: fromAssignee ?? null,
        toAssignee: toAssignee ?? null,
      };
    }
    default:
      throw new Error(`${event.type} is not part of a history`);
  }
}

type Author = {
  actorType: "member" | "access_key" | "operator" | "system";
  actorId: string | null;
  actorName: string | null;
  scanId: string | null;
  memberName: string | null;
  keyName: string | null;
  toolName: string | null;
};

function authorOf(author: Author): VulnerabilityEvent["by"] {
  const { actorType, actorId, scanId } = author;
  if (scanId !== null) return { type: "scan", id: scanId, name: author.toolName ?? "" };
  switch (actorType) {
    case "member":
      return { type: "member", id: actorId, name: author.memberName ?? "" };
    case "access_key":
      return { type: "access_key", id: actorId, name: author.keyName ?? "" };
    case "operator":
      return { type: "operator", id: null, name: author.actorName ?? "" };
    case "system":
      return { type: "system", id: null, name: "Backline" };
  }
}
