import "server-only";
import { randomInt } from "node:crypto";
import { v7 } from "uuid";
import { boundedKey, boundedText } from "../../findings/bounded-text";
import type { ReportedRun, Rule } from "../../findings/finding";
import type { ScopedRun } from "../../findings/scopes";
import { keptRuleId, stagedRow } from "../../findings/staged-row";
import { scanCategoryLengthMax } from "../category";
import { detectFormat } from "../formats/detect";
import type { Fault, OpenBytes, Warning } from "../formats/format";
import type { FormatId } from "../formats/list";
import type { Scan } from "../schemas";

const rowsLengthMin = 64 * 1024;
const rulesLengthMin = 256 * 1024;
const rulesMax = 50_000;
const toolLengthMax = 200;
const ruleTitleLengthMax = 300;
const helpLengthMax = 64_000;
const tagLengthMax = 100;
/** In characters. A message shared by many results is small in the report, but is stored with each of them. */
const rowsInAllLengthMax = 512 * 1024 * 1024;

/** The rows of the findings exceed the limit in total. */
export class TooLong extends Error {}

/** What a report contains besides its findings and rules. */
export type ReadReport = {
  ok: true;
  format: FormatId;
  tool: Scan["tool"];
  runs: ScopedRun[];
  received: number;
  rejected: number;
  warnings: Warning[];
};

/** Receives the parts of a report as they are read; each call is awaited. */
type RowSink = {
  rows(text: string): Promise<void>;
  /** Discard all rows so far. */
  restart(): Promise<void>;
  /** A JSON list of rows, after the last finding. */
  rules(json: string): Promise<void>;
};

/**
 * Reads a report and turns its findings and rules into database rows. Returns faults if it violates the format. Throws
 * TooLong, and what `open` and the sink throw.
 */
export async function readRows(
  open: OpenBytes,
  category: string | undefined,
  sink: RowSink,
  lengthMax = rowsInAllLengthMax,
): Promise<ReadReport | { ok: false; faults: Fault[] }> {
  const used = new Map<string, UsedRule>();
  let pending = "";
  let seq = 0;
  let length = 0;
  const newId = idsInOrder();
  const flush = async () => {
    const rows = pending;
    pending = "";
    if (rows !== "") await sink.rows(rows);
  };
  const { format, read } = await detectFormat(open);
  const report = await read(open, {
    async take(findings) {
      for (const finding of findings) {
        const ruleId = keptRuleId(finding);
        const row = stagedRow(finding, ruleId, seq++, newId());
        pending += row;
        length += row.length;
        if (length > lengthMax) throw new TooLong();
        // Not once for all of them: the server's event loop passes each part on, and a large one would hold it up.
        if (pending.length >= rowsLengthMin) await flush();
        if (finding.rule === undefined || used.size >= rulesMax) continue;
        const key = `${finding.run} ${ruleId}`;
        if (!used.has(key)) used.set(key, { run: finding.run, ruleId, rule: finding.rule });
      }
    },
    async restart() {
      used.clear();
      pending = "";
      seq = 0;
      length = 0;
      await sink.restart();
    },
  });
  if (!report.ok) return report;
  await flush();
  const runs = report.runs.map((run) => scopedRun(run, category));
  for (const json of ruleBatches(used.values(), runs)) await sink.rules(json);
  const { received, rejected, warnings } = report;
  return { ok: true, format, tool: toolOf(report.runs[0]), runs, received, rejected, warnings };
}

/** Gives UUIDs of version 7, each behind the one before. Random bytes are drawn for many at once: one by one they take longer than all else. */
function idsInOrder(): () => string {
  const pool = new Uint8Array(512 * 16);
  let used = pool.length;
  const msecs = Date.now();
  let seq = randomInt(2 ** 31);
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const random = pool.subarray(used, used + 16);
    used += 16;
    return v7({ random, msecs, seq: seq++ });
  };
}

/** A rule as findings refer to it. */
type UsedRule = { run: number; ruleId: string; rule: Rule };

function* ruleBatches(used: Iterable<UsedRule>, runs: readonly ScopedRun[]): Generator<string> {
  const seen = new Set<string>();
  let rows: string[] = [];
  let length = 0;
  for (const { run, ruleId, rule } of used) {
    const tool = runs[run]?.tool ?? "";
    const key = JSON.stringify([tool, ruleId]);
    if (seen.has(key)) continue;
    seen.add(key);
    const row = JSON.stringify(ruleRow(tool, ruleId, rule));
    rows.push(row);
    length += row.length;
    if (length < rulesLengthMin) continue;
    yield `[${rows.join(",")}]`;
    rows = [];
    length = 0;
  }
  if (rows.length > 0) yield `[${rows.join(",")}]`;
}

/** A row for `stageRules`. */
function ruleRow(tool: string, ruleId: string, rule: Rule) {
  return {
    id: v7(),
    tool,
    rule_id: ruleId,
    title: boundedText(rule.title ?? ruleId, ruleTitleLengthMax),
    help: boundedText(rule.help, helpLengthMax),
    help_url: rule.helpUrl ?? null,
    tags: rule.tags.map((tag) => boundedText(tag, tagLengthMax)),
    details: Object.values(rule.details).some((one) => one !== undefined) ? rule.details : null,
  };
}

function scopedRun(run: ReportedRun, category: string | undefined): ScopedRun {
  return {
    run: run.index,
    tool: boundedKey(run.toolName, toolLengthMax),
    category: category ?? boundedKey(run.category, scanCategoryLengthMax),
    complete: run.complete && run.rejected === 0,
    provenance: run.provenance ?? null,
  };
}

function toolOf(run: ReportedRun | undefined): Scan["tool"] {
  const version = run?.toolVersion ?? null;
  return {
    name: boundedKey(run?.toolName ?? "", toolLengthMax),
    version: version && boundedText(version, toolLengthMax),
  };
}
