import "server-only";
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { connect, isIP, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import postgres from "postgres";
import { type DatabaseAddress, type DatabaseServer, isSocket } from "@/lib/database-url";
import { deadlineMs, withDeadline } from "@/lib/deadline";
import { codeOf } from "@/lib/error-code";
import { markAsOutage } from "@/lib/outage";
import { reasonOf, StartFault } from "../start-fault";

/** Codes of this module's own errors, beside those of Node and of PostgreSQL. */
export const connectCodes = { standby: "STANDBY", noTls: "TLS_NOT_OFFERED", noProtocol: "NOT_POSTGRESQL" } as const;

const fault = (code: string, message: string) => Object.assign(new Error(message), { code });

/**
 * Returns the options of postgres.js for connections to the primary of an address: over a TCP or Unix socket, with TLS
 * as the address has it. Aborting the signal ends connections that are being opened.
 */
export function primaryOf(address: DatabaseAddress, signal: AbortSignal) {
  // Each connection that is being opened listens to it.
  setMaxListeners(0, signal);
  const tls = tlsOptionsOf(address);
  const openTo = (server: DatabaseServer) => openSocket(server, address, tls, signal);
  const [only, ...others] = address.servers;
  const open = async () => {
    const server = only !== undefined && others.length === 0 ? only : await findPrimary(address, openTo);
    return await openTo(server);
  };
  return { ...loginOf(address), socket: () => open().catch(failedSocket) };
}

/**
 * Has postgres.js refuse a standby, which answers reads too, with data that is a moment old: a key that is revoked by
 * now, for one. Not for poolers: they leave postgres.js to ask in a way that ends this process where the answer is cut
 * off.
 */
export const refuseStandby = { target_session_attrs: "primary" } as const;

const loginOf = ({ user, password, database }: DatabaseAddress) => ({
  // Named in messages of postgres.js alone: the socket is opened here.
  host: "database",
  user,
  password,
  database,
  ssl: false,
  connect_timeout: deadlineMs / 1000,
});

// postgres.js never uses a connection again whose socket could not be made, nor one whose socket ends before its first
// message went out. So it is given one that fails with that message.
function failedSocket(error: unknown): Duplex {
  const cause = markAsOutage(error instanceof Error ? error : fault("UNKNOWN", "the connection failed"));
  return new Duplex({ read() {}, write: (_part, _encoding, done) => done(cause) });
}

/** Asks all servers at once, and returns the first that is no standby. Rejects when there is none. */
async function findPrimary(
  address: DatabaseAddress,
  openTo: (server: DatabaseServer) => Promise<Socket>,
): Promise<DatabaseServer> {
  const errors: unknown[] = [];
  const ask = async (server: DatabaseServer) => {
    const socket = () => openTo(server).catch(failedSocket);
    const options = { ...loginOf(address), max: 1, fetch_types: false, onnotice: () => {}, socket };
    const sql = postgres(options);
    try {
      const [row] = await withDeadline(sql.unsafe<{ standby: boolean }[]>("select pg_is_in_recovery() as standby"));
      if (row?.standby !== false) throw fault(connectCodes.standby, "the server is a standby");
      return server;
    } catch (error) {
      errors.push(error);
      throw error;
    } finally {
      sql.end({ timeout: 0 }).catch(() => {});
    }
  };
  return await Promise.any(address.servers.map(ask)).catch(() => {
    throw errors.find((error) => codeOf(error) === connectCodes.standby) ?? errors[0];
  });
}

/** What TLS checks, by mode (PostgreSQL manual, 34.19.1); undefined for none. Throws StartFault. */
function tlsOptionsOf({ tlsMode, rootCertificate, certificate, privateKey }: DatabaseAddress) {
  if (tlsMode === "disable") return undefined;
  const verifies = tlsMode === "verify-ca" || tlsMode === "verify-full";
  const options: ConnectionOptions = {
    rejectUnauthorized: verifies,
    ...(verifies && rootCertificate !== undefined && rootCertificate !== "system" && { ca: readPem(rootCertificate) }),
    ...(certificate !== undefined && { cert: readPem(certificate) }),
    ...(privateKey !== undefined && { key: readPem(privateKey) }),
    ...(tlsMode === "verify-ca" && { checkServerIdentity: () => undefined }),
  };
  return options;
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StartFault(
      `${file} can't be read: ${reasonOf(error)}. It is named in the address of the database: correct it there, or make it readable for this user.`,
    );
  }
}

async function openSocket(
  server: DatabaseServer,
  { tlsMode }: DatabaseAddress,
  tls: ConnectionOptions | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = server;
  const opening: Socket[] = [];
  const giveUp = (code: string) => () => {
    for (const socket of opening) socket.destroy(fault(code, "the connection was not opened in time"));
  };
  const onAbort = giveUp("CONNECTION_ENDED");
  const timer = setTimeout(giveUp("CONNECT_TIMEOUT"), deadlineMs);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    if (signal.aborted) throw fault("CONNECTION_ENDED", "the connections were closed");
    // Nagle's algorithm would hold back the end of each COPY until the server acknowledges what came before.
    const socket = connect(isSocket(host) ? { path: `${host}/.s.PGSQL.${port}` } : { host, port, noDelay: true });
    opening.push(socket);
    await eventOf(socket, "connect");
    if (tls === undefined || isSocket(host)) return failingUnanswered(socket);
    if (!(await offersTls(socket))) {
      if (tlsMode === "prefer") return failingUnanswered(socket);
      throw fault(connectCodes.noTls, "the server does not offer TLS");
    }
    const secure = connectTls({ ...tls, socket, ...(isIP(host) === 0 && { servername: host }), host });
    opening.push(secure);
    await eventOf(secure, "secureConnect");
    return failingUnanswered(secure);
  } catch (error) {
    for (const socket of opening) socket.on("error", () => {}).destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

// Where the other end closes before it has said anything, postgres.js would open the next connection at once, without end.
function failingUnanswered(socket: Socket): Socket {
  const fail = () => void socket.destroy(fault("ECONNRESET", "the connection was closed before the server answered"));
  socket.once("end", fail).once("data", () => void socket.off("end", fail));
  return socket;
}

/** PostgreSQL manual, 53.2.10: one byte answers. More than one would come from a man in the middle. */
async function offersTls(socket: Socket): Promise<boolean> {
  socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
  const answer = await eventOf(socket, "data");
  if (!Buffer.isBuffer(answer) || answer.length !== 1 || (answer[0] !== 0x53 && answer[0] !== 0x4e)) {
    throw fault(connectCodes.noProtocol, "the answer is not PostgreSQL's");
  }
  return answer[0] === 0x53;
}

function eventOf(socket: Socket, name: "connect" | "secureConnect" | "data"): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      socket.off(name, onEvent).off("error", onError).off("close", onClose);
    };
    const onEvent = (value: unknown) => {
      stop();
      resolve(value);
    };
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    const onClose = () => onError(fault("ECONNRESET", "the connection was closed while it was being opened"));
    socket.on(name, onEvent).on("error", onError).on("close", onClose);
  });
}
