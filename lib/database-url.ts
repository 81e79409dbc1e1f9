import "server-only";
import { userInfo } from "node:os";

/** Where a server listens: a host and port, or the folder of its Unix socket. */
export type DatabaseServer = { host: string; port: number };

/** How much of TLS a connection needs, in the words of libpq (PostgreSQL manual, 34.19). */
const tlsModes = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
export type TlsMode = (typeof tlsModes)[number];

export type DatabaseAddress = {
  /** More than one where a primary has standbys: whichever accepts writes is used. */
  servers: DatabaseServer[];
  user: string;
  /** Empty where the server asks for none. */
  password: string;
  database: string;
  tlsMode: TlsMode;
  /** Paths of PEM files. `system` as the root certificate means the authorities that come with Node. */
  rootCertificate?: string;
  certificate?: string;
  privateKey?: string;
};

/** Why an address can't be used. Repeats no part of it that may be a password. */
export class DatabaseUrlFault extends Error {
  override readonly name = "DatabaseUrlFault";
}

const form = "Use an address such as postgres://user:password@host/database";
const encoding = "and in the password %40 for @, %2F for /, %3A for :, %3F for ? and %23 for #";
const malformed = () => new DatabaseUrlFault(`${form}, ${encoding}.`);

/** Each parameter with the variable of libpq that takes its place (PostgreSQL manual, 34.1.2 and 34.15). */
const variables = {
  host: "PGHOST",
  port: "PGPORT",
  user: "PGUSER",
  password: "PGPASSWORD",
  dbname: "PGDATABASE",
  sslmode: "PGSSLMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  target_session_attrs: "PGTARGETSESSIONATTRS",
} as const;
type Parameter = keyof typeof variables;
const isParameter = (name: string): name is Parameter => Object.hasOwn(variables, name);

/** The names of the variables of the environment that complete an address. */
export const databaseVariables: readonly string[] = Object.values(variables);

/**
 * Reads an address as libpq takes it: `postgres://` or `postgresql://`, one host or several, a Unix socket's folder as
 * the host, and in the query what `variables` lists. What it leaves out is taken from the environment given, under
 * libpq's names. Throws DatabaseUrlFault.
 */
export function parseDatabaseUrl(text: string, environment: Record<string, string | undefined> = {}): DatabaseAddress {
  const parts = /^postgres(?:ql)?:\/\/(?:([^/?#@]*)@)?([^/?#@]*)(?:\/([^/?#@]*))?(?:\?([^#@]*))?$/.exec(text);
  if (parts === null) throw malformed();
  const [, login = "", authority = "", path = "", query = ""] = parts;
  const given = new Map<Parameter, string>();
  const set = (name: Parameter, value: string) => value !== "" && given.set(name, decode(value));
  const colon = login.indexOf(":");
  set("user", colon < 0 ? login : login.slice(0, colon));
  if (colon >= 0) set("password", login.slice(colon + 1));
  set("dbname", path);
  const written = authority === "" ? [] : authority.split(",").map(splitPort);
  if (written.some(({ host }) => host !== "")) given.set("host", written.map(({ host }) => host).join(","));
  if (written.some(({ port }) => port !== "")) given.set("port", written.map(({ port }) => port).join(","));
  for (const pair of query.split("&")) {
    const [name = "", value = ""] = splitOnce(pair, "=");
    if (name === "") continue;
    if (!isParameter(name)) throw unknownParameter(name);
    set(name, value);
  }
  const valueFor = (name: Parameter) => given.get(name) ?? (environment[variables[name]] || undefined);
  return toAddress(valueFor);
}

function unknownParameter(name: string): DatabaseUrlFault {
  if (!/^\w{1,40}$/.test(name)) return malformed();
  return new DatabaseUrlFault(
    `It sets ${name}, which Backline does not take from an address. Leave that out; it takes ${Object.keys(variables).join(", ")}.`,
  );
}

function toAddress(valueFor: (name: Parameter) => string | undefined): DatabaseAddress {
  const servers = toServers(valueFor("host") ?? "localhost", valueFor("port") ?? "5432");
  const user = valueFor("user") ?? nameOfUser();
  if (user === undefined) throw new DatabaseUrlFault(`It names no user. ${form}.`);
  const database = valueFor("dbname");
  if (database === undefined) throw new DatabaseUrlFault(`It names no database. ${form}.`);
  const target = valueFor("target_session_attrs") ?? "read-write";
  if (target !== "read-write" && target !== "primary" && target !== "any") {
    throw new DatabaseUrlFault(
      "Backline writes, so target_session_attrs can only be read-write or primary. Leave it out: the server that accepts writes is looked for anyway.",
    );
  }
  const files = {
    ...optional("rootCertificate", valueFor("sslrootcert")),
    ...optional("certificate", valueFor("sslcert")),
    ...optional("privateKey", valueFor("sslkey")),
  };
  if ((files.certificate === undefined) !== (files.privateKey === undefined)) {
    throw new DatabaseUrlFault("sslcert and sslkey belong together: give both or neither.");
  }
  const tlsMode = toTlsMode(valueFor("sslmode"), files.rootCertificate, servers);
  return { servers, user, password: valueFor("password") ?? "", database, tlsMode, ...files };
}

/** As libpq does; undefined where the system has no name for this user, as in some containers. */
function nameOfUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

const optional = <Name extends string>(name: Name, value: string | undefined) =>
  value === undefined ? {} : ({ [name]: value } as const);

/**
 * As libpq: `require` with a root certificate checks it. Without a mode, a connection that leaves this machine prefers
 * TLS.
 */
function toTlsMode(mode: string | undefined, rootCertificate: string | undefined, servers: DatabaseServer[]): TlsMode {
  if (rootCertificate === "system") return "verify-full";
  if (mode === undefined) {
    if (rootCertificate !== undefined) return "verify-ca";
    return servers.every(isOnThisMachine) ? "disable" : "prefer";
  }
  const known = tlsModes.find((each) => each === (mode === "allow" ? "prefer" : mode));
  if (known === undefined) throw new DatabaseUrlFault(`sslmode can be ${tlsModes.join(", ")}. Use one of them.`);
  return known === "require" && rootCertificate !== undefined ? "verify-ca" : known;
}

/** Returns whether a host is the folder of a Unix socket, as libpq does. */
export const isSocket = (host: string) => host.startsWith("/");

/** Returns whether a server is reached without a network: by a socket or a loopback address. */
export const isOnThisMachine = ({ host }: DatabaseServer): boolean =>
  isSocket(host) || host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

function toServers(hosts: string, ports: string): DatabaseServer[] {
  const names = hosts.split(",");
  const numbers = ports.split(",").map((port) => (port === "" ? 5432 : Number(port)));
  if (numbers.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535)) throw malformed();
  if (numbers.length !== 1 && numbers.length !== names.length) {
    throw new DatabaseUrlFault(
      "It names more ports than hosts, or fewer. Give one port for all hosts, or one for each.",
    );
  }
  return names.map((host, at) => ({ host: host || "localhost", port: numbers[numbers.length === 1 ? 0 : at] ?? 5432 }));
}

function splitPort(written: string): { host: string; port: string } {
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(written);
  if (parts === null) throw malformed();
  const [, host = "", port = ""] = parts;
  return { host: host.startsWith("[") ? host.slice(1, -1) : decode(host), port };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

/** Writes an address with everything in it, so that it means the same in every environment. */
export function formatDatabaseUrl(address: DatabaseAddress): string {
  const login = encodeURIComponent(address.user) + (address.password && `:${encodeURIComponent(address.password)}`);
  const parameters = Object.entries({
    host: address.servers.map(({ host }) => host).join(","),
    port: address.servers.map(({ port }) => port).join(","),
    sslmode: address.tlsMode,
    sslrootcert: address.rootCertificate,
    sslcert: address.certificate,
    sslkey: address.privateKey,
  });
  const query = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value)}`,
  );
  return `postgres://${login}@/${encodeURIComponent(address.database)}?${query.join("&")}`;
}

/** Where connections go, without who connects. */
export function describeDatabase({ servers, database }: DatabaseAddress): string {
  const addresses = servers.map(({ host, port }) =>
    isSocket(host) ? `${host}/.s.PGSQL.${port}` : `${host.includes(":") ? `[${host}]` : host}:${port}`,
  );
  return `${addresses.join(",")}/${database}`;
}
