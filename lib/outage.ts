import "server-only";
import { deadlineCode } from "./deadline";
import { findByCode } from "./error-code";
import { foreignAnswerCode } from "./question";

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
  "28P01", // invalid_password
  "28000", // invalid_authorization_specification
  "3D000", // invalid_catalog_name
  deadlineCode,
  foreignAnswerCode,
]);

/** Returns whether an error's code, of Node or of db/connection/connect.ts, means that TLS could not be agreed on. */
export function isTlsFault(code: string): boolean {
  return /^(TLS_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|EPROTO$)/.test(
    code,
  );
}

/** Returns whether an error means that the database, or this machine, has no space left to write to. */
export function isStorageFault(error: unknown): boolean {
  return findByCode(error, (code) => code === "53100" || code === "ENOSPC" || code === "EDQUOT") !== undefined;
}

/** Has an error count as an outage of the database, whatever its code is. */
export function markAsOutage<E extends Error>(error: E): E {
  return Object.assign(error, { isOutage: true });
}

const isMarked = (error: unknown) => {
  for (let each = error; each instanceof Error; each = each.cause) if ("isOutage" in each) return true;
  return false;
};

/** Returns whether an error means that the database is unavailable right now (Appendix A of the PostgreSQL manual). */
export function isDatabaseOutage(error: unknown): boolean {
  return (
    isMarked(error) ||
    findByCode(error, (code) => outageCodes.has(code) || code.startsWith("08") || isTlsFault(code)) !== undefined
  );
}
