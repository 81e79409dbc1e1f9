import "server-only";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { TransactionSql } from "postgres";
import { withDeadline } from "../deadline";
import { stagedColumns } from "./staged-row";

const copyMsMax = 10 * 60 * 1000;

/** Copies the rows of a report's findings into a table that lives as long as the transaction. */
export class Stage {
  readonly #sql: TransactionSql;
  #copy: Writable | undefined;
  #error: unknown;

  constructor(sql: TransactionSql) {
    this.#sql = sql;
  }

  async begin(): Promise<void> {
    const columns = stagedColumns.map(([name, type]) => `${name} ${type}`).join(", ");
    await this.#sql.unsafe(`create temporary table staged (${columns}) on commit drop`);
    await this.#open();
  }

  async write(rows: Uint8Array): Promise<void> {
    if (this.#error !== undefined) throw this.#error;
    // A connection that fell silent ends nothing, and its stream hears of no error.
    if (this.#copy?.write(rows) === false) await withDeadline(once(this.#copy, "drain"), copyMsMax);
  }

  /** Everything so far is void. */
  async restart(): Promise<void> {
    await this.end();
    await this.#sql`truncate staged`;
    await this.#open();
  }

  /** Everything is in the table when this returns. */
  async end(): Promise<void> {
    const copy = this.#copy;
    if (copy === undefined) return;
    this.#copy = undefined;
    copy.end();
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
}
