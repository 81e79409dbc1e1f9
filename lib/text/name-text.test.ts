import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateKey } from "../access-keys/credential/secret";
import { nameKey } from "../access-keys/name-key";
import { PutAssetInput } from "../assets/schemas";
import { SignUpInput } from "../auth/schemas";
import { charactersOf, cleanName, nameText } from "./name-text";

const lengthMax = 64;
const Name = nameText({ lengthMax, missing: "Say how it is called." });
const family = "👨‍👩‍👧‍👦";
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom("e", "\u0301", " ", "\u200b", "\u202e", family, "ﷺ", "\ud800", "a"),
    maxLength: 120,
  }),
);

describe("a name", () => {
  it("is kept in NFC", () => {
    expect(Name.parse("Cafe\u0301")).toBe("Caf\u00e9");
    expect(Name.parse("  A\u030angstro\u0308m ")).toBe("\u00c5ngstr\u00f6m");
  });

  it("is as long as a reader counts", () => {
    for (const character of ["a", "é", "e\u0301\u0323", "🇨🇭", family, "க்ஷி", "😀"]) {
      const fits = character.repeat(lengthMax);
      if (charactersOf(fits).length !== lengthMax) continue;
      expect(Name.safeParse(fits).success).toBe(true);
      expect(Name.safeParse(fits + character).error?.issues[0]?.message).toMatch(
        /at most 64 characters; this name has 65/,
      );
    }
  });

  it("begins no word with a lone combining mark", () => {
    for (const name of ["\u0301", "\u0301a", " \u0301a", "a \u0301", "\u20dd1"]) {
      expect(Name.safeParse(name).success, JSON.stringify(name)).toBe(false);
    }
    for (const name of ["a\u0301", "1\ufe0f\u20e3", "❤\ufe0f", "नमस्ते"]) expect(Name.safeParse(name).success).toBe(true);
  });

  it("fits into the database however its characters are made", () => {
    for (const name of [`a${"\u0301".repeat(2000)}`, "ﷺ".repeat(64), "㍐".repeat(64)]) {
      const parsed = Name.safeParse(name);
      if (!parsed.success) continue;
      expect(parsed.data.length).toBeLessThanOrEqual(1024);
      expect(Buffer.byteLength(nameKey(parsed.data))).toBeLessThanOrEqual(2400);
    }
    expect(Name.safeParse(`a${"\u0301".repeat(2000)}`).success).toBe(false);
  });

  it("follows the same rule for assets and people", () => {
    for (const name of ["\u0301a", "a\u202eb", "", " ", generateKey().plaintext]) {
      expect(PutAssetInput.safeParse({ name }).success).toBe(false);
      expect(SignUpInput.shape.name.safeParse(name).success).toBe(false);
    }
    expect(PutAssetInput.parse({ name: "Cafe\u0301" }).name).toBe("Caf\u00e9");
    expect(SignUpInput.shape.name.parse("Zoe\u0308")).toBe("Zo\u00eb");
    expect(SignUpInput.shape.name.safeParse(family.repeat(100)).success).toBe(true);
  });
});

describe("a name from a sign-in provider", () => {
  it("is cleaned to one that follows the rule, or to nothing", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        const name = cleanName(given, lengthMax);
        if (name !== "") expect(Name.parse(name)).toBe(name);
        expect(cleanName(name, lengthMax)).toBe(name);
      }),
    );
  });

  it("keeps what is right in it", () => {
    expect(cleanName("  Ada \u202e\tLovelace\u200b\n", lengthMax)).toBe("Ada Lovelace");
    expect(cleanName("\u0301Zoe\u0308", lengthMax)).toBe("Zo\u00eb");
    expect(cleanName("Ada \u0301 Lovelace", lengthMax)).toBe("Ada Lovelace");
    expect(cleanName(`Ada e${"\u0301".repeat(20)} Lovelace`, lengthMax)).toBe("Ada Lovelace");
    expect(cleanName(`👩\u200d💻 ${"x".repeat(100)}`, lengthMax)).toBe(`👩\u200d💻 ${"x".repeat(62)}`);
    expect(cleanName("\u200b\u202e", lengthMax)).toBe("");
    expect(cleanName(`Ada ${generateKey().plaintext}`, lengthMax)).toBe("");
  });
});
