import "server-only";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import { withDeadline } from "../deadline";
import type { FindingSink } from "./sarif/read-report";
import type { Finding } from "./sarif/result";
import type { Rule } from "./sarif/rules";
import { keptRuleId, stagedColumns, stagedRow } from "./staged-row";

const writeLengthMin = 64 * 1024;
const rulesMax = 50_000;
const copyMsMax = 10 * 60 * 1000;

/** Copies the findings of a report into a table that lives as long as the transaction. */
export class Stage implements FindingSink {
  /** The rules that findings refer to, by run and identifier. */
  rules = new Map<string, { run: number; ruleId: string; rule: Rule }>();
  readonly #sql: TransactionSql;
  #copy: Writable | undefined;
  #error: unknown;
  #pending = "";
  #seq = 0;

  constructor(sql: TransactionSql) {
    this.#sql = sql;
  }

  async begin(): Promise<void> {
    const columns = stagedColumns.map(([name, type]) => `${name} ${type}`).join(", ");
    await this.#sql.unsafe(`create temporary table staged (${columns}) on commit drop`);
    await this.#open();
  }

  take(findings: Finding[]): Promise<void> | undefined {
    for (const finding of findings) {
      const ruleId = keptRuleId(finding);
      this.#pending += stagedRow(finding, ruleId, this.#seq++, v7());
      if (finding.rule !== undefined) this.#noteRule(finding.run, ruleId, finding.rule);
    }
    return this.#pending.length < writeLengthMin ? undefined : this.#flush();
  }

  async restart(): Promise<void> {
    const isEmpty = this.#seq === 0;
    this.#pending = "";
    this.#seq = 0;
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
