import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { alphabet, checksum, keyPrefix, type PublicParts, publicIdLength, secretLength } from "./format";

// PURE: the browser hashes a pasted key with the same code as the server.

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

/**
 * Makes a new key: the plaintext, which the caller shows once and forgets, and the parts that may be kept.
 * 32 characters of base62 hold 190 bits.
 */
export function generateKey(): { plaintext: string; secretHash: Uint8Array } & PublicParts {
  const publicId = randomCharacters(publicIdLength);
  const body = `${keyPrefix}${publicId}_${randomCharacters(secretLength)}`;
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
