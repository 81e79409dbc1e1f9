import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { generateKey } from "../access-keys/credential/secret";
import { encodeCursor } from "../list/cursor";
import { holdsKey } from "./request-line";

const { plaintext: key } = generateKey();

const disguises: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.slice(4),
  (text) => text.slice(13),
  (text) => text.slice(0, 20),
  (text) => `\ufeff${text}`,
  (text) => `"${text}"`,
  (text) => `Bearer ${text}`,
  (text) => btoa(`${text}:`),
];

const addresses: readonly ((text: string) => string)[] = [
  (text) => `/api/v1/me?access_key=${text}`,
  (text) => `/api/v1/me?${text}`,
  (text) => `/api/v1/me?${text}=1`,
  (text) => `/api/v1/vulnerabilities?q=${text}&limit=1`,
  (text) => `/api/v1/${text}`,
  (text) => `/settings/access-keys?unknown=${text}`,
  (text) => `/sign-in?next=${encodeURIComponent(`/vulnerabilities?q=${text}`)}`,
  (text) => `/nothing#${text}`,
];

test("a key or a piece of one is found in any part of any URL, however often it was encoded", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...disguises),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...addresses),
      (disguise, times, address) => {
        let written = disguise(key);
        for (let time = 0; time < times; time++) written = encodeURIComponent(written);
        expect(holdsKey(address(written))).toBe(true);
      },
    ),
  );
});

test("what URLs are full of is no key", () => {
  const random = (bytes: number, encoding: BufferEncoding) => randomBytes(bytes).toString(encoding);
  for (let round = 0; round < 500; round++) {
    const position = { back: false, value: "2026-11-27T07:00:00.000Z", id: crypto.randomUUID() };
    for (const url of [
      `/vulnerabilities?cursor=${encodeCursor([round], position)}&size=50`,
      `/settings/access-keys?hash=${random(32, "hex")}&q=blk_${key.slice(4, 12)}`,
      `/api/v1/vulnerabilities/${crypto.randomUUID()}`,
      `/api/v1/vulnerabilities?q=${random(20, "hex")}`,
      `/_next/static/chunks/${random(8, "hex")}.js?dpl=${random(21, "base64url")}`,
      `/api/auth/callback/oidc?code=${random(64, "base64url")}&state=${random(32, "base64url")}`,
      `/api/auth/callback/oidc?code=${key.slice(13)}`,
      `/api/v1/vulnerabilities?asset=ghcr.io%2Fteam%2Fsome_long_image_name_with_many_words_in_it`,
    ]) {
      expect({ url, found: holdsKey(url) }).toEqual({ url, found: false });
    }
  }
});
