import "server-only";
import { randomUUID } from "node:crypto";

/** The code of the error that `answerTo` throws. */
export const foreignAnswerCode = "FOREIGN_ANSWER";

/** A value that makes a query unique. */
export const newQuestion = (): string => randomUUID();

/**
 * Returns the rows of an answer if all of them repeat its `question` and come from the primary. A pooler can return the
 * answer to another query, or a standby's, and either may have no rows: so "not found" needs a row of its own. Throws if
 * the answer does not fit, which counts as an outage of the database.
 */
export function answerTo<Row extends { question: unknown; standby: unknown }>(
  question: string,
  rows: readonly Row[],
): readonly Row[] {
  if (rows.length > 0 && rows.every((row) => row.question === question && row.standby === false)) return rows;
  throw Object.assign(new Error("the database answered another question"), { code: foreignAnswerCode });
}
