import "server-only";
import type { z } from "zod";
import { type Db, db } from "@/db/client";
import { addressAllowed } from "../access-keys/address";
import { authenticate, type KnownKey, type Refused, type VerifiedKey } from "../access-keys/authenticate";
import { recordRefusal, recordUse } from "../access-keys/record-use";
import { grants } from "../access-keys/scopes";
import { AppError, type ErrorCode } from "../errors";
import { internalHeaders } from "../http/internal-headers";
import { readCredential } from "./credential";
import { type Operation, type OperationKey, operations } from "./operations";
import { parseParams, parseQuery, pathPattern } from "./parameters";
import { countFailure, countRequest } from "./rate-limit";
import { readJson } from "./read-json";
import { jsonResponse, problemResponse, type Reply } from "./respond";
import { assertUploadable } from "./upload";

type Parsed<O, Field extends string> =
  O extends Record<Field, infer S> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined;

type Call<K extends OperationKey> = {
  key: VerifiedKey;
  db: Db;
  request: Request;
  params: Parsed<(typeof operations)[K], "params">;
  query: Parsed<(typeof operations)[K], "query">;
  body: Parsed<(typeof operations)[K], "body">;
};

type Handler<K extends OperationKey> = (
  call: Call<K>,
) => Promise<Reply<z.input<(typeof operations)[K]["success"]["schema"]>>>;

type KeyedRoute = ((request: Request) => Promise<Response>) & { operation: OperationKey };

/** Credentials that anybody could have made up. One that proves it was a real key is counted by that key instead. */
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
  const route = async (request: Request): Promise<Response> => {
    const address = request.headers.get(internalHeaders.address) ?? "";
    const told: Told = { headers: {}, key: undefined };
    try {
      const key = await admit(request, address, definition, told);
      if (definition.upload) assertUploadable(request, definition.upload.mediaTypes);
      const url = new URL(request.url);
      const call = {
        key,
        db: db(definition.upload ? "reports" : "requests"),
        request,
        params: definition.params && parseParams(definition.params, pattern, url.pathname),
        query: definition.query && parseQuery(definition.query, url.searchParams),
        body: definition.body && (await readJson(request, definition.body)),
      };
      const reply = await invoke(handler, call);
      const status = reply.status ?? definition.success.status;
      return jsonResponse(reply.body, { status, headers: { ...told.headers, ...reply.headers } });
    } catch (error) {
      return problemResponse(await countIfMadeUp(error, address, told.headers), request, told);
    }
  };
  return Object.assign(route, { operation });
}

// The schemas of the operation made params, query and body; that they fit its handler can't be said in types.
function invoke<R>(handler: (call: never) => Promise<R>, call: unknown): Promise<R> {
  return Reflect.apply(handler, undefined, [call]);
}

/** What is found out on the way to a verdict, for the answer and the log, whatever the verdict is. */
type Told = { headers: Record<string, string>; key: KnownKey | undefined };

async function admit(request: Request, address: string, definition: Operation, told: Told): Promise<VerifiedKey> {
  const { headers: sent } = request;
  const presented = readCredential(
    { authorization: sent.get("authorization"), apiKey: sent.get("x-api-key") },
    { headers: sent, forwarded: sent.has(internalHeaders.forwarded) },
  );
  const verdict = await authenticate(db("checks"), presented);
  if (!verdict.ok && verdict.reason === "unknown") throw refusal(verdict);
  const { keyId, publicId, accountId } = verdict.ok ? verdict.key : verdict;
  const key = { keyId, publicId, accountId };
  told.key = key;
  try {
    await countOrRefuse(keyId, told.headers);
    if (!verdict.ok) throw refusal(verdict);
    assertAddress(verdict.key, address, request.headers.get(internalHeaders.addressFault));
    assertScope(verdict.key, definition);
  } catch (error) {
    // Its owner sees that somebody holds the key and what became of the call, also where the key is long revoked.
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
      return new AppError("key_revoked", { members: { revoked_at: verdict.revokedAt.toISOString() } });
    case "expired":
      return new AppError("key_expired", { members: { expired_at: verdict.expiredAt.toISOString() } });
    case "disabled":
      return new AppError("key_disabled");
    case "owner_gone":
      return new AppError("owner_inactive");
  }
}

function assertScope(key: VerifiedKey, definition: Operation): void {
  if (definition.scopes.length === 0 || definition.scopes.some((scope) => grants(key.scopes, scope))) return;
  const required = definition.scopes.slice(0, 1);
  const withheld = definition.scopes.find((scope) => grants(key.scopesAtCreation, scope));
  throw new AppError("insufficient_scope", {
    ...(withheld === undefined
      ? { detail: `This needs the scope ${required.join(" ")}, which the key does not have.` }
      : {
          detail: `The key was created with ${withheld}, but its creator's role no longer has it.`,
          hint: "Use a key from a member whose role has it, or ask the owner to change the role.",
        }),
    members: { required_scopes: required, granted_scopes: key.scopes },
  });
}

async function countIfMadeUp(error: unknown, address: string, headers: Record<string, string>): Promise<unknown> {
  if (!(error instanceof AppError) || !madeUp.has(error.code)) return error;
  const rate = await countFailure(address);
  if (rate.exceeded) Object.assign(headers, rate.headers);
  return rate.exceeded ?? error;
}
