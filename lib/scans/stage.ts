import "server-only";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import { withDeadline } from "../deadline";
import { AppError } from "../errors";
import type { FindingSink } from "./sarif/read-report";
import type { Finding } from "./sarif/result";
import type { Rule } from "./sarif/rules";
import { keptRuleId, stagedColumns, stagedRow } from "./staged-row";

const writeLengthMin = 64 * 1024;
const rulesMax = 50_000;
/** In characters. A message that many results share is small in a report, and is kept with each of them. */
const stagedLengthMax = 512 * 1024 * 1024;
const copyMsMax = 10 * 60 * 1000;

function tooLong(): AppError {
  return new AppError("body_too_large", {
    detail: "The findings of the report fill more than 512 MiB once their messages are put in.",
    hint: "Send one report for each tool or part of the code, each with its own category.",
  });
}

/** Copies the findings of a report into a table that lives as long as the transaction. */
export class Stage implements FindingSink {
  /** The rules that findings refer to, by run and identifier. */
  rules = new Map<string, { run: number; ruleId: string; rule: Rule }>();
  readonly #sql: TransactionSql;
  readonly #lengthMax: number;
  #copy: Writable | undefined;
  #error: unknown;
  #pending = "";
  #seq = 0;
  #length = 0;

  /** `lengthMax`: how many characters the rows of all findings may have together. */
  constructor(sql: TransactionSql, lengthMax = stagedLengthMax) {
    this.#sql = sql;
    this.#lengthMax = lengthMax;
  }

  async begin(): Promise<void> {
    const columns = stagedColumns.map(([name, type]) => `${name} ${type}`).join(", ");
    await this.#sql.unsafe(`create temporary table staged (${columns}) on commit drop`);
    await this.#open();
  }

  take(findings: Finding[]): Promise<void> | undefined {
    for (const finding of findings) {
      const ruleId = keptRuleId(finding);
      const row = stagedRow(finding, ruleId, this.#seq++, v7());
      this.#pending += row;
      this.#length += row.length;
      if (finding.rule !== undefined) this.#noteRule(finding.run, ruleId, finding.rule);
    }
    if (this.#length > this.#lengthMax) throw tooLong();
    return this.#pending.length < writeLengthMin ? undefined : this.#flush();
  }

  async restart(): Promise<void> {
    const isEmpty = this.#seq === 0;
    this.#pending = "";
    this.#seq = 0;
    this.#length = 0;
    this.rules.clear();
    if (isEmpty) return;
    await this.end();
    await this.#sql`truncate staged`;
    await this.#open();
  }

  /** Everything is in the table when this returns. */
  async end(): Promise<void> {
    if (this.#pending !== "") await this.#flush();
    const copy = this.#copy;
    if (copy === undefined) return;
    this.#copy = undefined;
    copy.end();
    // A connection that fell silent ends nothing, and its stream hears of no error.
    await withDeadline(finished(copy), copyMsMax);
  }

  /** Ends the copying without its rows, so that the transaction can be rolled back. */
  abort(): void {
    this.#copy?.destroy(new Error("The report was not taken."));
    this.#copy = undefined;
  }

  async #open(): Promise<void> {
    this.#error = undefined;
    const copy = await this.#sql`copy staged from stdin`.writable();
    copy.on("error", (error) => {
      this.#error = error;
    });
    this.#copy = copy;
  }

  async #flush(): Promise<void> {
    const rows = this.#pending;
    this.#pending = "";
    if (this.#error !== undefined) throw this.#error;
    if (this.#copy?.write(rows) === false) await once(this.#copy, "drain");
  }

  #noteRule(run: number, ruleId: string, rule: Rule): void {
    const key = `${run} ${ruleId}`;
    if (this.rules.size < rulesMax && !this.rules.has(key)) this.rules.set(key, { run, ruleId, rule });
  }
}
