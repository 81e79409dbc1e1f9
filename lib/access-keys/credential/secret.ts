import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { describeFault, describeLetterMask } from "./malformed";

// PURE: the browser parses and hashes a pasted key with the same code as the server.

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const prefix = "blk_";
const publicIdLength = 8;
const secretLength = 32;
const checksumLength = 6;
/** What stands before the secret: `blk_`, the public id and `_`. */
const headLength = prefix.length + publicIdLength + 1;

/** Length of a whole key in characters. */
export const keyLength = headLength + secretLength + checksumLength;

/** What a secret scanner looks for; also finds a key inside other text. */
export const keyPattern = /\bblk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}\b/;

const wholeKey = /^blk_([0-9A-Za-z]{8})_[0-9A-Za-z]{38}$/;

/** The parts of a key that may be shown, stored and logged. */
type PublicParts = { publicId: string; lastFour: string };

type ParsedKey =
  | ({ ok: true } & PublicParts)
  | { ok: false; reason: "malformed"; fault: string }
  | { ok: false; reason: "incomplete"; expectedLength: number; receivedLength: number }
  | { ok: false; reason: "checksum" };

/** `count` characters of the alphabet from the CSPRNG; bytes past the last multiple of 62 are thrown away. */
function randomCharacters(count: number): string {
  const limit = 256 - (256 % alphabet.length);
  let characters = "";
  while (characters.length < count) {
    for (const byte of crypto.getRandomValues(new Uint8Array(count * 2))) {
      if (byte < limit && characters.length < count) characters += alphabet.charAt(byte % alphabet.length);
    }
  }
  return characters;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (ISO 3309, as in zlib and PNG) of ASCII text, in base62, six characters. */
function checksum(text: string): string {
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

/**
 * Makes a new key: the plaintext, which the caller shows once and forgets, and the parts that may be kept.
 * 32 characters of base62 hold 190 bits.
 */
export function generateKey(): { plaintext: string; secretHash: Uint8Array } & PublicParts {
  const publicId = randomCharacters(publicIdLength);
  const body = `${prefix}${publicId}_${randomCharacters(secretLength)}`;
  const plaintext = body + checksum(body);
  return { plaintext, secretHash: hashKey(plaintext), publicId, lastFour: plaintext.slice(-4) };
}

/** SHA-256 of the whole key, 32 bytes. A 190-bit random secret needs no slow hash. */
export function hashKey(key: string): Uint8Array {
  return sha256(utf8ToBytes(key));
}

/** The same in lower-case hexadecimal, 64 characters: what the search of the list puts into its address. */
export function hashKeyHex(key: string): string {
  return bytesToHex(hashKey(key));
}

/** The masked form that people recognise a key by: `blk_3kF9aZ2Q…x7Qa`. */
export function maskKey({ publicId, lastFour }: PublicParts): string {
  return `${prefix}${publicId}…${lastFour}`;
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
