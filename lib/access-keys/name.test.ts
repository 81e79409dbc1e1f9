import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyDescription, KeyName } from "./name";
import { hasInvisible, nameKey } from "./name-key";

const accepts = (name: string) => KeyName.safeParse(name).success;

describe("a key's name", () => {
  it("has 1 to 64 characters that can be seen", () => {
    for (const name of [
      "a",
      "CI on main",
      "<b>bold</b>",
      "日本語",
      "😀".repeat(64),
      "مفتاح",
      "❤\ufe0f",
      "👩\u200d💻",
      "x".repeat(64),
    ]) {
      expect(accepts(name)).toBe(true);
    }
    for (const name of ["", " ", "\t\n", "x".repeat(65), "😀".repeat(65), "x".repeat(10_001), "\u200d"]) {
      expect(accepts(name)).toBe(false);
    }
    expect(KeyName.parse("  CI  ")).toBe("CI");
  });

  it("has no invisible character", () => {
    for (const character of [
      "\u0000",
      "\u0007",
      "\u00ad",
      "\u200b",
      "\u200e",
      "\u202e",
      "\u2066",
      "\ufeff",
      "\u2028",
      "\ue000",
      "\u3164",
      "\u115f",
      "\u034f",
      "\u2800",
      "\u{e0100}",
    ]) {
      expect(hasInvisible(character)).toBe(true);
      expect(accepts(`a${character}b`)).toBe(false);
      expect(KeyDescription.safeParse(`a${character}b`).success).toBe(false);
    }
    expect(KeyDescription.safeParse("two\nlines").success).toBe(true);
    expect(KeyDescription.safeParse("x".repeat(501)).success).toBe(false);
  });

  it("is compared without case, form, joiners and doubled spaces", () => {
    const alike: [string, string][] = [
      ["CI", "ci"],
      ["Straße", "straße"],
      ["É", "e\u0301"],
      ["ﬁle", "file"],
      ["ＣＩ", "ci"],
      ["a  b", "A b"],
      ["a\u200db", "ab"],
      ["e\u200d\u0301", "é"],
      ["❤\ufe0f", "❤"],
      ["ÀÉ", "àé"],
    ];
    for (const [one, other] of alike) expect(nameKey(one)).toBe(nameKey(other));
    expect(nameKey("CI 1")).not.toBe(nameKey("CI 2"));
  });

  it("compares the same once and twice", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => nameKey(nameKey(name)) === nameKey(name)));
    fc.assert(
      fc.property(fc.string(), (name) => nameKey(name.toUpperCase()) === nameKey(name.toUpperCase().toLowerCase())),
    );
  });
});
