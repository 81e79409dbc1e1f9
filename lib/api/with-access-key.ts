import "server-only";
import type { z } from "zod";
import { type Db, db } from "@/db/client";
import { addressAllowed } from "../access-keys/address";
import { authenticate, type KnownKey, type Refused, type VerifiedKey } from "../access-keys/verification/authenticate";
import { recordRefusal, recordUse } from "../access-keys/verification/record-use";
import type { Context } from "../context";
import { AppError, type ErrorCode } from "../errors";
import { internalHeaders } from "../http/internal-headers";
import { log } from "../log";
import { requirePermission } from "../permissions/require";
import { readCredential } from "./credential";
import { type ExpectedVersions, etagOf, readIfMatch } from "./etag";
import { errorsOf, type Operation, type OperationKey, operations } from "./operations";
import { parseParams, parseQuery, pathPattern } from "./parameters";
import { countFailure, countRequest } from "./rate-limit";
import { readJson } from "./read-json";
import { jsonResponse, problemResponse } from "./respond";
import { snakeCase, spelledOf, writerOf } from "./snake-case";
import { assertUploadable } from "./upload";

type Parsed<O, Field extends string> =
  O extends Record<Field, infer S> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined;

type Call<K extends OperationKey> = {
  context: Context<VerifiedKey> & { db: Db };
  request: Request;
  /** The versions that may be changed, of an operation that asks for If-Match. */
  ifMatch: (typeof operations)[K] extends { ifMatch: true } ? ExpectedVersions : undefined;
  params: Parsed<(typeof operations)[K], "params">;
  query: Parsed<(typeof operations)[K], "query">;
  body: Parsed<(typeof operations)[K], "body">;
};

/** What a handler returns: the body, and what else the operation declares for its response. */
type Reply<O extends Operation> = { body: z.input<O["success"]["schema"]> } & (O extends { etag: true }
  ? { version: number }
  : unknown) &
  (O["success"] extends { location: true } ? { location: string } : unknown) &
  (O["success"] extends { created: string } ? { created: boolean } : unknown);

type Handler<K extends OperationKey> = (call: Call<K>) => Promise<Reply<(typeof operations)[K]>>;

type KeyedRoute = ((request: Request) => Promise<Response>) & { operation: OperationKey };

/** Credentials that anybody could have invented. One that proves it was a real key is counted by that key instead. */
const madeUp: ReadonlySet<ErrorCode> = new Set([
  "malformed_key",
  "incomplete_key",
  "checksum_failed",
  "unknown_key",
  "invalid_auth_scheme",
]);

/**
 * Makes the handler of an operation: credential → verdict → rate → address → scope → input → handler. Refusals and
 * errors become problem+json here and nowhere else.
 */
export function withAccessKey<K extends OperationKey>(operation: K, handler: Handler<K>): KeyedRoute {
  const definition: Operation = operations[operation];
  const pattern = pathPattern(operation.slice(operation.indexOf(" ") + 1));
  const query = definition.query && spelledOf(definition.query);
  const body = definition.body && spelledOf(definition.body);
  const write = writerOf(definition.success.schema);
  const route = async (request: Request): Promise<Response> => {
    const address = request.headers.get(internalHeaders.address) ?? "";
    const found: Findings = { headers: {}, key: undefined };
    try {
      const key = await admit(request, address, definition, found);
      if (definition.upload) assertUploadable(request, definition.upload.mediaTypes);
      const url = new URL(request.url);
      const call = {
        context: {
          db: db(definition.upload ? "reports" : "requests"),
          actor: key,
          requestId: request.headers.get(internalHeaders.requestId) ?? undefined,
          address,
        },
        request,
        params: definition.params && parseParams(definition.params, pattern, url.pathname),
        query: query?.read(parseQuery(query.schema, url.searchParams)),
        body: body?.read(await readJson(request, body.schema)),
        ifMatch: definition.ifMatch && readIfMatch(request),
      };
      const reply = await invoke(handler, call).catch((error: unknown) => {
        spellFaults(error);
        throw error;
      });
      return answer(definition, { ...reply, body: write(reply.body) }, found.headers);
    } catch (error) {
      noteUndeclared(operation, definition, error);
      return problemResponse(await countIfMadeUp(error, address, found.headers), request, found);
    }
  };
  return Object.assign(route, { operation });
}

type AnyReply = { body: unknown; version?: number; location?: string; created?: boolean };

function answer({ success }: Operation, reply: AnyReply, headers: Record<string, string>): Response {
  const { body, version, location, created } = reply;
  return jsonResponse(body, {
    status: created === true ? 201 : success.status,
    headers: {
      ...headers,
      ...(version !== undefined && { ETag: etagOf(version) }),
      ...(location !== undefined && { Location: location }),
    },
  });
}

/** An error that the API's document does not list is our fault, whatever the caller did. */
function noteUndeclared(operation: OperationKey, definition: Operation, error: unknown): void {
  if (!(error instanceof AppError) || errorsOf(definition).has(error.code)) return;
  log.error({ operation, code: error.code }, "an operation failed with an error that it does not declare");
}

// The schemas of the operation made params, query and body; that they fit its handler can't be said in types.
function invoke<R>(handler: (call: never) => Promise<R>, call: unknown): Promise<R> {
  return Reflect.apply(handler, undefined, [call]);
}

/** What a verb finds wrong, it says with our own names; what the reader of the body found has the caller's. */
function spellFaults(error: unknown): void {
  if (!(error instanceof AppError)) return;
  for (const fault of error.faults) if ("pointer" in fault) fault.pointer = snakeCase(fault.pointer);
}

/** What is known when a verdict is reached, for the response and the log, whatever the verdict is. */
type Findings = { headers: Record<string, string>; key: KnownKey | undefined };

async function admit(request: Request, address: string, definition: Operation, found: Findings): Promise<VerifiedKey> {
  const { headers: sent } = request;
  const presented = readCredential(
    { authorization: sent.get("authorization"), apiKey: sent.get("x-api-key") },
    { headers: sent, forwarded: sent.has(internalHeaders.forwarded) },
  );
  const verdict = await authenticate(db("checks"), presented);
  if (!verdict.ok && verdict.reason === "unknown") throw refusal(verdict);
  const { keyId, publicId, accountId } = verdict.ok ? verdict.key : verdict;
  const key = { keyId, publicId, accountId };
  found.key = key;
  try {
    await countOrRefuse(keyId, found.headers);
    if (!verdict.ok) throw refusal(verdict);
    assertAddress(verdict.key, address, request.headers.get(internalHeaders.addressFault));
    const [first, ...others] = definition.scopes;
    if (first !== undefined) requirePermission(verdict.key, first, ...others);
  } catch (error) {
    // Its owner sees that the key is in use and how the call ended, even long after a revocation.
    if (error instanceof AppError) recordRefusal(key, { address, code: error.code });
    throw error;
  }
  recordUse(key, { address, agent: request.headers.get("user-agent") });
  return verdict.key;
}

function assertAddress(key: VerifiedKey, address: string, fault: string | null): void {
  if (addressAllowed(key.allowedAddresses, address)) return;
  if (fault === null) {
    throw new AppError("address_not_allowed", {
      detail: `The key may not be used from ${address}.`,
      members: { address },
    });
  }
  throw new AppError("address_not_allowed", {
    detail: `This key only works from certain addresses, and the server can't tell yours: ${fault}.`,
    hint: "Ask the operator to set TRUSTED_PROXIES to the number of proxies in front of Backline, and call through all of them.",
    members: { address: null },
  });
}

async function countOrRefuse(keyId: string, headers: Record<string, string>): Promise<void> {
  const rate = await countRequest(keyId);
  Object.assign(headers, rate.headers);
  if (rate.exceeded) throw rate.exceeded;
}

function refusal(verdict: Refused): AppError {
  switch (verdict.reason) {
    case "unknown":
      return new AppError("unknown_key");
    case "revoked":
      return new AppError("key_revoked", { members: { revokedAt: verdict.revokedAt.toISOString() } });
    case "expired":
      return new AppError("key_expired", { members: { expiredAt: verdict.expiredAt.toISOString() } });
    case "disabled":
      return new AppError("key_disabled");
    case "owner_gone":
      return new AppError("owner_inactive");
  }
}

async function countIfMadeUp(error: unknown, address: string, headers: Record<string, string>): Promise<unknown> {
  if (!(error instanceof AppError) || !madeUp.has(error.code)) return error;
  const rate = await countFailure(address);
  if (rate.exceeded) Object.assign(headers, rate.headers);
  return rate.exceeded ?? error;
}
