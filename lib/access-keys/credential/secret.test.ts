import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyLength, keyPattern, maskKey, parseKey } from "./format";
import { generateKey, hashKey, hashKeyHex } from "./secret";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const keys = Array.from({ length: 50 }, () => generateKey().plaintext);
const anyKey = fc.constantFrom(...keys);

describe("a generated key", () => {
  it("has the format that scanners look for, and is unique", () => {
    for (const key of keys) {
      expect(key).toMatch(/^blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
      expect(key).toHaveLength(keyLength);
      expect(keyPattern.test(`key=${key};`)).toBe(true);
      expect(parseKey(key)).toEqual({ ok: true, publicId: key.slice(4, 12), lastFour: key.slice(-4) });
    }
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("ends with the CRC-32 of everything before it, in base62", () => {
    for (const key of keys) {
      let rest = crc32(key.slice(0, -6));
      let digits = "";
      for (let position = 0; position < 6; position++) {
        digits = alphabet.charAt(rest % 62) + digits;
        rest = Math.floor(rest / 62);
      }
      expect(key.slice(-6)).toBe(digits);
    }
  });

  it("has its shown parts and the SHA-256 of the whole", () => {
    const { plaintext, secretHash, publicId, lastFour } = generateKey();
    expect(maskKey({ publicId, lastFour })).toBe(`${plaintext.slice(0, 12)}…${plaintext.slice(-4)}`);
    const digest = createHash("sha256").update(plaintext).digest();
    expect(Buffer.from(secretHash).equals(digest)).toBe(true);
    expect(Buffer.from(hashKey(plaintext)).equals(digest)).toBe(true);
    expect(hashKeyHex(plaintext)).toBe(digest.toString("hex"));
  });

  it("draws every character of the alphabet as often as any other", () => {
    const counts = new Map<string, number>();
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      const { plaintext } = generateKey();
      for (const character of plaintext.slice(4, 12) + plaintext.slice(13, 45)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (rounds * 40) / 62;
    const chiSquare = [...alphabet].reduce((sum, character) => {
      return sum + ((counts.get(character) ?? 0) - expected) ** 2 / expected;
    }, 0);
    // 61 degrees of freedom: beyond 140 once in ten million runs; a modulo of a byte would give more than 1000.
    expect(chiSquare).toBeLessThan(140);
    expect(counts.size).toBe(62);
  });
});

describe("a typo", () => {
  it("of one character is always caught", () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.integer({ min: 0, max: keyLength - 1 }),
        fc.constantFrom(...alphabet),
        (key, at, character) => {
          const typo = key.slice(0, at) + character + key.slice(at + 1);
          return typo === key || !parseKey(typo).ok;
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("of two swapped neighbours is always caught", () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 0, max: keyLength - 2 }), (key, at) => {
        const swapped = key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
        return swapped === key || !parseKey(swapped).ok;
      }),
      { numRuns: 2000 },
    );
  });

  it("that loses or adds characters is always caught", () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 0, max: keyLength - 1 }), (key, at) => {
        expect(parseKey(key.slice(0, at)).ok).toBe(false);
        expect(parseKey(key.slice(0, at) + key.slice(at + 1)).ok).toBe(false);
        expect(parseKey(`${key.slice(0, at)}x${key.slice(at)}`).ok).toBe(false);
      }),
    );
  });
});

describe("what is no key", () => {
  it("is refused whatever it is, without repeating a long piece of it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary", minLength: 20, maxLength: 80 })), (text) => {
        const parsed = parseKey(text);
        expect(parsed.ok).toBe(false);
        const shown = Object.values(parsed).map(String).join(" ");
        for (let at = 0; at + 12 <= text.length; at++) expect(shown).not.toContain(text.slice(at, at + 12));
      }),
    );
  });

  it("is a piece only where it is the beginning or the end of a key", () => {
    const key = keys[0] ?? "";
    for (const piece of [key.slice(0, 50), key.slice(0, 12), key.slice(0, 13), "blk_", key.slice(3), key.slice(4)]) {
      expect(parseKey(piece)).toEqual({
        ok: false,
        reason: "incomplete",
        expectedLength: keyLength,
        receivedLength: piece.length,
      });
    }
    expect(parseKey(key.slice(20))).toMatchObject({ reason: "malformed" });
  });
});
