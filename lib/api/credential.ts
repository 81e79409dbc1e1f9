import { parseKey } from "../access-keys/credential/format";
import { findKeys } from "../access-keys/credential/recognise";
import { AppError } from "../errors";
import { describeInvisible } from "../text/invisible";

const rightExample = "Send `Authorization: Bearer blk_…`: the word Bearer, a space, the key.";

// Header bytes arrive one to a character; what a client wrote in UTF-8 becomes readable again. A byte-order mark stays:
// it is a fault, and faults are named and not repaired.
function decodeHeader(value: string): string {
  // Every right key is ASCII, which reads the same either way; the rest is for what people paste by mistake.
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  const codes = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
  if (codes.some((code) => code > 0xff)) return value;
  const bytes = Uint8Array.from(codes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return value;
  }
}

const isBlank = (character: string | undefined) => character === " " || character === "\t";

// Not a regular expression: one for trailing blanks would retry at each run of blanks in a hostile value.
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function fromAuthorization(value: string): string {
  const text = trimBlanks(decodeHeader(value));
  const [scheme = "", ...rest] = text.split(/[ \t]+/);
  // What can't be seen makes another word of the scheme, or one word of scheme and key.
  if (describeInvisible(text) !== undefined) return text;
  if (scheme.toLowerCase() === "bearer") return trimBlanks(text.slice(scheme.length));
  const bare = rest.length === 0;
  throw new AppError("invalid_auth_scheme", {
    detail: bare
      ? "The Authorization header has no scheme."
      : "The Authorization header has another scheme than Bearer.",
    hint: rightExample,
  });
}

/** The refusal of a request that sends two credentials, or one twice: it would be unclear which one counts. */
export function severalCredentials(): AppError {
  return new AppError("invalid_request", {
    detail: "The request has more than one credential.",
    hint: "Send one Authorization or X-API-Key header, once.",
  });
}

/** What is known of a request beside its credential: all its headers, and whether it came through a proxy. */
type Around = { headers?: Headers; forwarded?: boolean };

/**
 * The refusal of a request without a credential: one in another header has to move, and a proxy may have removed it.
 */
function missingKey({ headers, forwarded = false }: Around): AppError {
  const holder = [...(headers ?? [])].find(([, value]) => findKeys(value).length > 0)?.[0];
  if (holder !== undefined) {
    return new AppError("missing_key", {
      detail: `A key arrived in the header ${holder}, which Backline doesn't read.`,
      hint: "Send it as `Authorization: Bearer <key>`, or as `X-API-Key: <key>`.",
    });
  }
  if (!forwarded) return new AppError("missing_key");
  return new AppError("missing_key", {
    detail: "The request arrived without an Authorization or X-API-Key header.",
    hint: "Send the header `Authorization: Bearer <key>`. If you did, a proxy removed it: configure the proxy to forward Authorization, or send the key as X-API-Key.",
  });
}

/**
 * Reads the key out of a request's headers, before the database is queried: the header's syntax, then the key's form
 * and checksum. Repairs nothing but white space around the key. Throws the refusals of the contract; none of them
 * repeats what was sent.
 */
export function readCredential(
  headers: { authorization: string | null; apiKey: string | null },
  around: Around = {},
): string {
  const { authorization, apiKey } = headers;
  if (authorization !== null && apiKey !== null) throw severalCredentials();
  const text =
    authorization !== null
      ? fromAuthorization(authorization)
      : apiKey !== null
        ? trimBlanks(decodeHeader(apiKey))
        : undefined;
  if (text === undefined) throw missingKey(around);
  const parsed = parseKey(text);
  if (parsed.ok) return text;
  switch (parsed.reason) {
    case "malformed":
      throw new AppError("malformed_key", {
        hint: `The value can't be a key: ${parsed.fault}.`,
      });
    case "incomplete":
      throw new AppError("incomplete_key", {
        detail: `The key has ${parsed.receivedLength} of its ${parsed.expectedLength} characters.`,
        members: { expectedLength: parsed.expectedLength, receivedLength: parsed.receivedLength },
      });
    case "checksum":
      throw new AppError("checksum_failed");
  }
}
