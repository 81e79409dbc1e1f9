import "server-only";
import { deadlineCode } from "../deadline";
import { foreignAnswerCode } from "../question";

/** The classes of SQLSTATE (Appendix A of the PostgreSQL manual), each in one sentence without a value. */
const classes = new Map([
  ["00", "PostgreSQL reported success where an error was expected."],
  ["01", "PostgreSQL gave a warning."],
  ["02", "PostgreSQL found no data where a statement needs some."],
  ["03", "PostgreSQL was asked for a result before the statement had finished."],
  ["08", "The connection to PostgreSQL failed."],
  ["09", "An action of a trigger failed."],
  ["0A", "PostgreSQL does not support what the statement asks for."],
  ["0B", "PostgreSQL could not begin the transaction."],
  ["0F", "A reference to a large object is not valid."],
  ["0L", "The role that grants a permission may not grant it."],
  ["0P", "The role that the statement names can't be used."],
  ["0Z", "Diagnostics were asked for where there are none."],
  ["10", "An XML query failed."],
  ["20", "A CASE of a function has no branch for its value."],
  ["21", "A subquery gave more than one row, or a statement would change a row twice."],
  ["22", "A value has the wrong form or is out of range for its type."],
  ["23", "A constraint of a table refuses the row."],
  ["24", "A cursor is not open, or not where it is expected."],
  ["25", "The state of the transaction does not allow the statement."],
  ["26", "PostgreSQL does not know the prepared statement: a connection pooler may have changed the connection."],
  ["27", "A trigger changed the row that was about to be changed."],
  ["28", "PostgreSQL does not let this user in."],
  ["2B", "A role still has permissions that others depend on."],
  ["2D", "The transaction can't be ended here."],
  ["2F", "A function of the database broke the rules for functions."],
  ["34", "There is no cursor of this name."],
  ["38", "A function outside PostgreSQL failed."],
  ["39", "A function outside PostgreSQL gave a result that can't be used."],
  ["3B", "There is no savepoint of this name."],
  ["3D", "The database does not exist on this server."],
  ["3F", "The schema does not exist in this database."],
  ["40", "PostgreSQL rolled the transaction back."],
  ["42", "The statement does not fit this database, or its user may not run it."],
  ["44", "A view refuses the row, because it would not show it."],
  ["53", "The server of PostgreSQL has run out of something that it needs."],
  ["54", "The statement goes beyond a limit of PostgreSQL."],
  ["55", "An object of the database is not in a state that allows this."],
  ["57", "Somebody or something ended the statement or the connection."],
  ["58", "The system that PostgreSQL runs on reported an error."],
  ["72", "The snapshot of the transaction is too old."],
  ["F0", "A configuration file of PostgreSQL can't be used."],
  ["HV", "A foreign data wrapper failed."],
  ["P0", "A function or trigger of the database refused this."],
  ["XX", "PostgreSQL met an error within itself; its data may be damaged."],
]);

/** Codes that tell an operator more than their class does. */
const codes = new Map([
  ["22P02", "A text can't be read as a value of the type that the column or parameter has."],
  ["22P05", "A character can't be represented in the encoding of the database."],
  ["22021", "A text holds bytes that are no characters in the encoding of the database."],
  ["22001", "A text is too long for its column."],
  ["22003", "A number is too large or too small for its type."],
  ["22012", "A number was divided by zero."],
  ["23502", "A column that must have a value was given none."],
  ["23503", "A row refers to another one that does not exist, or another one still refers to it."],
  ["23505", "A value that may exist only once exists already."],
  ["23514", "A value does not meet a rule of its table."],
  ["25006", "The database can only be read: it is a standby, or was set to read only."],
  ["25P02", "An earlier statement of the transaction failed, so PostgreSQL ignores the rest of it."],
  ["25P03", "PostgreSQL ended a connection whose transaction was idle for too long."],
  ["28000", "PostgreSQL does not let this user in from here."],
  ["28P01", "PostgreSQL refuses the user or the password."],
  ["40001", "PostgreSQL rolled the transaction back, because another one at the same time got in its way."],
  ["40P01", "PostgreSQL rolled the transaction back, because it and another one waited for each other."],
  ["42501", "The database user has no permission for this."],
  ["42601", "The statement has a syntax error."],
  ["42703", "A column of the statement does not exist in this database."],
  ["42P01", "A table of the statement does not exist in this database."],
  ["42883", "A function or operator of the statement does not exist in this database."],
  ["42P05", "The prepared statement exists already: a connection pooler may have changed the connection."],
  ["53100", "The disk of PostgreSQL is full."],
  ["53200", "The server of PostgreSQL has run out of memory."],
  ["53300", "PostgreSQL has no connections left."],
  ["55P03", "A lock was not free within the time that is waited for it."],
  ["57014", "The statement was cancelled: it took longer than it may."],
  ["57P01", "PostgreSQL is being shut down, or an administrator ended the connection."],
  ["57P02", "PostgreSQL ended all connections, because one of its processes crashed."],
  ["57P03", "PostgreSQL is starting, stopping or recovering and takes no connections yet."],
  ["57P04", "The database was dropped."],
  ["57P05", "PostgreSQL ended a connection that was idle for too long."],
  ["58030", "PostgreSQL could not read or write one of its files."],
  ["58P01", "A file of PostgreSQL is missing."],
  ["XX001", "PostgreSQL found damaged data."],
  ["XX002", "PostgreSQL found a damaged index."],
]);

/** What Node, postgres.js and this program call it when something outside can't be reached or has run out. */
const outside = new Map([
  ["ECONNREFUSED", "The connection was refused: no program listens at this address."],
  ["ECONNRESET", "The other side closed the connection."],
  ["EPIPE", "The other side closed the connection."],
  ["ENOTFOUND", "The name of the host can't be found."],
  ["EAI_AGAIN", "The name of the host can't be looked up at the moment."],
  ["EHOSTUNREACH", "There is no way to the host."],
  ["EHOSTDOWN", "The host is down."],
  ["ENETUNREACH", "There is no way to the network of the host."],
  ["ETIMEDOUT", "The other side did not answer in time."],
  ["CONNECT_TIMEOUT", "PostgreSQL did not accept a connection in time."],
  ["CONNECTION_CLOSED", "The connection to PostgreSQL was closed in the middle of a statement."],
  ["CONNECTION_ENDED", "The connections to PostgreSQL are being closed, so no statement is taken any more."],
  [
    "CONNECTION_DESTROYED",
    "The connection to PostgreSQL was closed before the statement was sent: the server may be a standby.",
  ],
  [foreignAnswerCode, "PostgreSQL, or a pooler in between, gave the answer to another statement."],
  ["STANDBY", "PostgreSQL is a standby, which is read-only."],
  ["NOT_POSTGRESQL", "Something other than PostgreSQL answers at this address."],
  ["TLS_NOT_OFFERED", "PostgreSQL does not offer TLS, which the address asks for."],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "PostgreSQL presents a certificate for another name."],
  ["CERT_HAS_EXPIRED", "PostgreSQL presents a certificate that has expired."],
  ["CERT_NOT_YET_VALID", "PostgreSQL presents a certificate that is not valid yet."],
  ["SELF_SIGNED_CERT_IN_CHAIN", "PostgreSQL presents a certificate of an unknown authority."],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "PostgreSQL presents a certificate of an unknown authority."],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "PostgreSQL presents a certificate of an unknown authority."],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "PostgreSQL presents a certificate of an unknown authority."],
  [deadlineCode, "PostgreSQL did not answer in time."],
  ["ENOSPC", "A disk of this machine is full."],
  ["EDQUOT", "The disk quota of this user is used up."],
  ["EMFILE", "This process has as many files and connections open as it may."],
  ["ENFILE", "This machine has as many files and connections open as it can."],
]);

/**
 * What a code says in one sentence of ours, without the names and values that the error's own message may hold; undefined
 * for a code that is not known.
 */
export function sentenceOf(code: string): string | undefined {
  const known = outside.get(code);
  if (known !== undefined) return known;
  return isSqlState(code) ? (codes.get(code) ?? classes.get(code.slice(0, 2))) : undefined;
}

/** Whether a code has the form of an SQLSTATE: five digits or capital letters. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
