import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { maskKey } from "./format";
import { findKeys, redactKeys } from "./recognise";
import { generateKey } from "./secret";

const keys = Array.from({ length: 40 }, () => generateKey().plaintext);
const anyKey = fc.constantFrom(...keys);
const maskOf = (key: string) => maskKey({ publicId: key.slice(4, 12), lastFour: key.slice(-4) });

type Escape = (text: string) => string;

const hex = (character: string) => (character.codePointAt(0) ?? 0).toString(16);
const each =
  (write: (character: string) => string): Escape =>
  (text) =>
    [...text].map(write).join("");
const onlyOther = (write: Escape) => (text: string) => text.replace(/[^0-9A-Za-z]/gu, write);
const percent = (character: string) =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");

/** What a layer of software does to a text. */
const escapes: Record<string, Escape> = {
  "percent-encoding of all": each(percent),
  "percent-encoding of what is no letter or digit": onlyOther(percent),
  "percent-encoding in lower case": each((character) => percent(character).toLowerCase()),
  "percent-encoding of its sign": (text) => text.replaceAll("%", "%25"),
  "%uXXXX of all": each((character) => (character.length > 1 ? character : `%u${hex(character).padStart(4, "0")}`)),
  "decimal entities": each((character) => `&#${character.codePointAt(0)};`),
  "hexadecimal entities": each((character) => `&#x${hex(character)};`),
  "entities of what is no letter or digit": onlyOther((character) => `&#${character.codePointAt(0)};`),
  "the entity of &": (text) => text.replaceAll("&", "&amp;"),
  "\\u escapes": each((character) => (character.length > 1 ? character : `\\u${hex(character).padStart(4, "0")}`)),
  "\\u{} escapes": each((character) => `\\u{${hex(character)}}`),
  "\\U escapes": each((character) => `\\U${hex(character).padStart(8, "0")}`),
  "octal escapes of underscores": (text) => text.replaceAll("_", "\\137"),
  "entities without a semicolon": (text) => text.replace(/_(?!\d)/g, "&#95"),
  "quoted-printable": (text) => text.replaceAll("_", "=5F"),
  "a string in JSON": (text) => JSON.stringify(text).slice(1, -1),
  "a backslash before each underscore": (text) => text.replaceAll("_", "\\_"),
  nothing: (text) => text,
};

/** What happens to a key before that. */
const disguises: Record<string, Escape> = {
  nothing: (key) => key,
  "without blk_": (key) => key.slice(4),
  "without b": (key) => key.slice(1),
  "a byte-order mark before it": (key) => `\ufeff${key}`,
  "a byte-order mark between": (key) => `${key.slice(0, 20)}\ufeff${key.slice(20)}`,
  "a zero-width space after each character": each((character) => `${character}\u200b`),
  "soft hyphens": (key) => key.replace(/.{5}/g, "$&\u00ad"),
  "a line break": (key) => `${key.slice(0, 30)}\r\n  ${key.slice(30)}`,
  "a quoted line break": (key) => `${key.slice(0, 30)}\n> ${key.slice(30)}`,
  spaces: (key) => key.replace(/.{4}/g, "$& "),
  "concatenated texts": (key) => `${key.slice(0, 13)}" + "${key.slice(13)}`,
  "concatenated texts on indented lines": (key) => `${key.slice(0, 30)}" +\n${" ".repeat(40)}"${key.slice(30)}`,
  "concatenated texts without blk_": (key) => `${key.slice(4, 30)}" + "${key.slice(30)}`,
  "in two parameters": (key) => `${key.slice(0, 13)}&+=${key.slice(13)}`,
  "full-width characters": each((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
  "in Base64": (key) => btoa(key),
  "in Base64 after Bearer": (key) => btoa(`Bearer ${key}`),
  "in Base64 as a user name": (key) => btoa(`${key}:`),
  "in Base64 as a password": (key) => btoa(`me:${key}`),
  "in Base64 with a line end": (key) => btoa(`ab${key}\n`).replace(/.{76}/g, "$&\r\n"),
  "in Base64 on indented lines": (key) => btoa(`key: ${key}\n`).replace(/.{20}/g, "$&\n    \t"),
  "in Base64 for URLs": (key) => Buffer.from(`?>${key}`).toString("base64url"),
  "in hexadecimal": (key) => Buffer.from(key).toString("hex"),
  "in hexadecimal of mixed case": (key) => Buffer.from(key).toString("hex").replaceAll("b", "B"),
};

const around = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "key=",
    '"',
    "Bearer ",
    "https://x.test/?k=",
    "(",
    "\n",
    "<b>",
    "é",
    "%",
    "&",
    "\\",
    "a_b_c ",
  ),
  fc.string(),
  fc.string({ unit: "binary" }),
);

describe.each(Object.entries(disguises))("a key, %s,", (_, disguise) => {
  it.each(Object.entries(escapes))("is found under %s", (_name, write) => {
    for (const key of keys.slice(0, 5)) {
      const [found] = findKeys(write(disguise(key)));
      expect(found?.key).toBe(key);
      expect(found?.shown).toBe(maskOf(key));
    }
  });
});

test("concatenated texts are found however deep they are escaped in JSON", () => {
  const key = keys[0] ?? "";
  let written = `${key.slice(0, 13)}" + "${key.slice(13)}`;
  for (let depth = 0; depth < 6; depth++) {
    expect(
      findKeys(written).map((found) => found.key),
      `${depth} times`,
    ).toEqual([key]);
    written = JSON.stringify(written);
  }
});

test("any key under any composition of escapes in any text is found, and nothing of its secret is left", () => {
  fc.assert(
    fc.property(
      anyKey,
      fc.constantFrom(...Object.values(disguises)),
      fc.array(fc.constantFrom(...Object.values(escapes)), { maxLength: 4 }),
      around,
      around,
      (key, disguise, layers, before, after) => {
        const written = layers.reduce((text, write) => write(text), disguise(key));
        fc.pre(written.length < 20_000);
        const text = `${before} ${written} ${after}`;
        expect(findKeys(text).map((found) => found.key)).toContain(key);
        const redacted = redactKeys(text);
        expect(findKeys(redacted).map((found) => found.key)).not.toContain(key);
        expect(redacted).not.toContain(written);
        expect(redacted).toContain(maskOf(key));
      },
    ),
    { numRuns: 1000 },
  );
});

test("everything around a key stays as it was", () => {
  fc.assert(
    fc.property(anyKey, fc.stringMatching(/^[a-z .,;]{0,40}$/), fc.stringMatching(/^[a-z .,;]{0,40}$/), (key, a, b) => {
      expect(redactKeys(`${a} ${key} ${b}`)).toBe(`${a} ${maskOf(key)} ${b}`);
      expect(redactKeys(`${a} ${key},${key} ${b}`)).toBe(`${a} ${maskOf(key)},${maskOf(key)} ${b}`);
      expect(redactKeys(`${a}?k=${encodeURIComponent(key)}&l=${b}`)).toBe(`${a}?k=${maskOf(key)}&l=${b}`);
    }),
  );
});

test("names of a program that begin with blk_ are no keys", () => {
  for (const name of ["blk_validate_limits", "blk_complete_request", "blk_register_queue", "blk_pipeline_tokenize_"]) {
    for (const pieces of [true, false]) expect(redactKeys(`${name}(q);`, { pieces })).toBe(`${name}(q);`);
  }
  expect(redactKeys("blk_validat3_limits")).toBe("blk_validat3…");
});

test("a text of nothing but gaps takes no time that grows with its square", () => {
  const texts = ["_", "_a ", "blk_", "blk_abcdefgh_ ", "YmxrX ", "\\137", "=5F", "&#95"];
  for (const text of texts) {
    const long = `${text}${" ".repeat(1000)}`.repeat(1000);
    expect(findKeys(long, { pieces: true }).filter(({ key }) => key !== undefined)).toEqual([]);
  }
});

describe("a part of a key", () => {
  it("is found by its beginning, however much of the secret follows", () => {
    fc.assert(
      fc.property(fc.string(), anyKey, fc.string(), fc.integer({ min: 19, max: 51 }), (before, key, after, length) => {
        const redacted = redactKeys(`${before} ${key.slice(0, length)}\n${after}`);
        expect(redacted).not.toContain(key.slice(13, length));
        expect(redacted).toContain(key.slice(0, 12));
      }),
    );
  });

  it("is found where it was mistyped", () => {
    const [key = ""] = keys;
    const typo = `${key.slice(0, 20)}${key[20] === "a" ? "b" : "a"}${key.slice(21)}`;
    expect(redactKeys(typo)).toBe(`${key.slice(0, 12)}…`);
    expect(redactKeys(encodeURIComponent(typo).replaceAll("_", "%255F"))).toBe(`${key.slice(0, 12)}…`);
  });

  it("is the secret alone where pieces are asked for, and only there", () => {
    // Always the same ones: about one in a thousand looks like words in CamelCase, and is left alone.
    const character = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    const secret = fc.array(character, { minLength: 38, maxLength: 38 }).map((drawn) => drawn.join(""));
    const left = fc.sample(secret, { seed: 1, numRuns: 2000 }).filter((text) => {
      const pieces = [text, `_${text}`, `F9aZ2Q_${text}`];
      for (const piece of pieces) expect(findKeys(`token: ${piece}.`)).toEqual([]);
      const redacted = pieces.flatMap((piece) => [
        redactKeys(`token: ${piece}.`, { pieces: true }),
        redactKeys(`token: ${encodeURIComponent(piece)}.`, { pieces: true }),
      ]);
      return redacted.some((shown) => shown !== "token: [redacted].");
    });
    expect(left.length).toBeLessThan(5);
  });
});

describe("what is no key stays as it is", () => {
  const random = (count: number, encoding: BufferEncoding) => randomBytes(count).toString(encoding);
  const others: readonly (readonly [name: string, make: () => string])[] = [
    ["a UUID", () => crypto.randomUUID()],
    ["a UUID without hyphens", () => random(16, "hex")],
    ["a git hash", () => random(20, "hex")],
    ["a SHA-256", () => random(32, "hex")],
    ["a SHA-512", () => random(64, "hex")],
    ["a SHA-512 in Base64", () => `sha512-${random(64, "base64")}`],
    ["data in Base64", () => random(3000, "base64")],
    ["data in Base64 for URLs", () => random(3000, "base64url")],
    ["a JWT", () => `eyJhbGciOiJIUzI1NiJ9.${random(90, "base64url")}.${random(32, "base64url")}`],
    ["a GitHub token", () => `ghp_${random(18, "hex")}`],
    ["a fine-grained GitHub token", () => `github_pat_${random(11, "hex")}_${random(29, "hex")}a`],
    ["a Slack token", () => `xoxb-${random(6, "hex")}-${random(6, "hex")}-${random(12, "hex")}`],
    ["a Stripe key", () => `sk_live_${random(12, "hex")}`],
    ["a key of AWS", () => `AKIA${random(8, "hex").toUpperCase()} ${random(30, "base64")}`],
    ["a PEM block", () => random(900, "base64").replace(/.{64}/g, "$&\n")],
    ["a long identifier", () => "com.example.billing.AbstractSingletonProxyFactoryBeanForInvoices2"],
    ["a CamelCase name of 38 letters", () => "InternalFrameInternalFrameTitlePane123"],
    ["snake case", () => "get_user_by_id(user_id, include_deleted_users_and_their_sessions)"],
    ["percent-encoded text", () => `%7B${encodeURIComponent('"a b":"c_d"')}%7D`],
    ["a masked key", () => maskOf(keys[0] ?? "")],
    ["the form of a key in documentation", () => "blk_<public id>_<secret>, blk_…, blk_********, blk_"],
    ["a lone head", () => "blk_3kF9aZ2Q"],
  ];

  it.each(others)("%s", (_, make) => {
    for (let round = 0; round < 300; round++) {
      const text = make();
      expect(redactKeys(text)).toBe(text);
      expect(redactKeys(`value = "${text}"; // ${text}`, { pieces: true })).toBe(`value = "${text}"; // ${text}`);
    }
  });

  it("any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 500 })), (text) => {
        expect(redactKeys(text, { pieces: true })).toBe(text);
      }),
    );
  });
});

test("a long text is read, whatever it repeats", () => {
  for (const part of [
    "_",
    "%25",
    "&amp;",
    "\\",
    "blk_",
    "YmxrX",
    "Jsa1",
    "626c6b5f",
    "b l k _ ",
    "\ufeff",
    "a_",
    "%41",
  ]) {
    const text = part.repeat(Math.ceil(200_000 / part.length));
    expect(redactKeys(text, { pieces: true }).length).toBeGreaterThan(0);
  }
});
