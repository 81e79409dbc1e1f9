import { describeFault, describeLetterMask } from "./malformed";

// PURE: the browser parses a pasted key with the same code as the server.

/** The characters of a key, in the order of their value in base62. */
export const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** What each key begins with. */
export const keyPrefix = "blk_";
/** Length of the public id in characters. */
export const publicIdLength = 8;
/** Length of the secret part in characters, without the checksum. */
export const secretLength = 32;
const checksumLength = 6;
/** What stands before the secret: `blk_`, the public id and `_`. */
const headLength = keyPrefix.length + publicIdLength + 1;

/** Length of a whole key in characters. */
export const keyLength = headLength + secretLength + checksumLength;

/** What a secret scanner looks for; also finds a key inside other text. */
export const keyPattern = /\bblk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}\b/;

const wholeKey = /^blk_([0-9A-Za-z]{8})_[0-9A-Za-z]{38}$/;

/** The parts of a key that may be shown, stored and logged. */
export type PublicParts = { publicId: string; lastFour: string };

type ParsedKey =
  | ({ ok: true } & PublicParts)
  | { ok: false; reason: "malformed"; fault: string }
  | { ok: false; reason: "incomplete"; expectedLength: number; receivedLength: number }
  | { ok: false; reason: "checksum" };

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (ISO 3309, as in zlib and PNG) of ASCII text, in base62, six characters. */
export function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc = (crcTable[(crc ^ text.charCodeAt(index)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = "";
  while (digits.length < checksumLength) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}

/** The masked form that people recognise a key by: `blk_3kF9aZ2Q…x7Qa`. */
export function maskKey({ publicId, lastFour }: PublicParts): string {
  return `${keyPrefix}${publicId}…${lastFour}`;
}

/** A beginning of a key, or an end of one that holds the separator: what a careless selection copies. */
function isPiece(text: string): boolean {
  if (text.length >= keyLength) return false;
  return (
    /^blk_(?:[0-9A-Za-z]{0,8}|[0-9A-Za-z]{8}_[0-9A-Za-z]*)$/.test(text) ||
    /^(?:(?:l?k)?_)?[0-9A-Za-z]{0,8}_[0-9A-Za-z]{38}$/.test(text)
  );
}

/**
 * Reads what a caller presents as a key, without a database and without repairing anything. A right checksum
 * proves nothing; a wrong one is a typo. The faults are sentences for people and contain nothing of the input.
 */
export function parseKey(text: string): ParsedKey {
  const match = wholeKey.exec(text);
  if (match?.[1] !== undefined) {
    const body = text.slice(0, -checksumLength);
    if (checksum(body) !== text.slice(-checksumLength)) {
      const fault = describeLetterMask(text);
      return fault === undefined ? { ok: false, reason: "checksum" } : { ok: false, reason: "malformed", fault };
    }
    return { ok: true, publicId: match[1], lastFour: text.slice(-4) };
  }
  if (isPiece(text) && describeLetterMask(text) === undefined) {
    return { ok: false, reason: "incomplete", expectedLength: keyLength, receivedLength: text.length };
  }
  return { ok: false, reason: "malformed", fault: describeFault(text, { keyLength, headLength }) };
}
