import "server-only";
import { deadlineCode } from "./deadline";
import { findByCode } from "./error-code";

const outageCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ETIMEDOUT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "57014", // query_canceled: statement_timeout
  "53300", // too_many_connections
  "25006", // read_only_sql_transaction: a primary that became a standby
  deadlineCode,
]);

/** Says whether an error means that the database can't be asked right now (Appendix A of the PostgreSQL manual). */
export function isDatabaseOutage(error: unknown): boolean {
  return findByCode(error, (code) => outageCodes.has(code) || code.startsWith("08")) !== undefined;
}
