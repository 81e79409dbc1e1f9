import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { maskKey, parseKey } from "./format";
import { generateKey } from "./secret";

const { plaintext: key, publicId, lastFour } = generateKey();
const shell = "$";

function faultOf(text: string): string {
  const parsed = parseKey(text);
  if (!parsed.ok && parsed.reason === "malformed") return parsed.fault;
  throw new Error(`it was not malformed but ${parsed.ok ? "a key" : parsed.reason}`);
}

const forms: readonly (readonly [sent: string, fault: RegExp])[] = [
  ["", /empty/],
  ["undefined", /unset variable/],
  ["None", /unset variable/],
  ["(null)", /unset variable/],
  ["<nil>", /unset variable/],
  ["<no value>", /unset variable/],
  ["[object Promise]", /unset variable/],
  ["%!s(MISSING)", /unset variable/],
  ["$(cat key.txt)", /command.*\$\(…\)/],
  ["$(BACKLINE_KEY)", /command or an unexpanded variable, \$\(…\)/],
  ["`cat key.txt`", /backticks/],
  [`${shell}{K}`, /unexpanded variable, \$\{…\}/],
  [`${shell}{K:-}`, /unexpanded variable with a default/],
  [`${shell}{K:-none}`, /unexpanded variable with a default/],
  [`${shell}{K?not set}`, /unexpanded variable with a default/],
  [`${shell}{env:K}`, /\$\{env:…\}/],
  ["$env:K", /PowerShell variable, \$env:…/],
  ["$K", /unexpanded variable, \$…/],
  ["%K%", /Command Prompt variable, %…%/],
  ["!K!", /Command Prompt variable, !…!/],
  ["{{ secrets.K }}", /template variable, \{\{ … \}\}/],
  [`${shell}{{ secrets.K }}`, /template variable, \{\{ … \}\}/],
  ['<%= ENV["K"] %>', /unexpanded template variable/],
  ["#{K}", /unexpanded template variable/],
  ["process.env.K", /code that reads a variable/],
  ['os.environ["K"]', /code that reads a variable/],
  ["op://vault/backline/key", /reference to a secret/],
  ["/run/secrets/backline-key", /file name/],
  ["@key.txt", /file name/],
  ["{}", /format string/],
  ["{key}", /format string/],
  ["%s", /format string/],
  ["<key>", /placeholder/],
  ["<your access key>", /placeholder/],
  ["YOUR_API_KEY", /placeholder/],
  ["blk_your_key_here", /placeholder/],
  ["changeme", /placeholder/],
  ["***", /asterisks/],
  ["[REDACTED]", /redacted key/],
  [`blk_${publicId}_[MASKED]`, /redacted key/],
  [maskKey({ publicId, lastFour }), /masked form with …/],
  [`…${lastFour}`, /masked form with …/],
  [`blk_${publicId}...${lastFour}`, /masked form with dots/],
  [`blk_${publicId}_••••••••${lastFour}`, /masked form with dots/],
  ["●●●●●●●●●●●●", /masked form with dots/],
  [`blk_${publicId}_${"*".repeat(38)}`, /masked form with asterisks/],
  [`blk_${publicId}_${"x".repeat(38)}`, /masked form with letters/],
  [`blk_${publicId}_${"X".repeat(34)}${lastFour}`, /masked form with letters/],
  [`blk_${publicId}xxxxxxxx${lastFour}`, /masked form with letters/],
  ["blk_xxxxxxxx", /masked form with letters/],
  ["blk_XXXXXXXX_XXXXXXXXXXXXX", /masked form with letters/],
  ["blk_--------", /masked form/],
  [`Bearer ${key}`, /scheme is there twice/],
  [`Authorization: Bearer ${key}`, /header name/],
  [`X-API-Key: ${key}`, /header name/],
  [`BACKLINE_KEY=${key}`, /variable name before the key/],
  [`export BACKLINE_KEY=${key}`, /variable name before the key/],
  [`"${key}"`, /quotation marks/],
  [`BACKLINE_KEY='${key}'`, /quotation marks/],
  [`«${key}»`, /quotation marks/],
  [`{"key":"${key}"}`, /quotation marks/],
  [`<${key}>`, /angle brackets/],
  [`(${key})`, /brackets/],
  [`[${key}]`, /brackets/],
  [`${key}\\n`, /literal \\n/],
  [key.replace("_", "\\_"), /backslash/],
  [key.replace("_", "%5F"), /percent-encoded/],
  [key.replace("_", "&#95;"), /HTML entity/],
  [`${key}\n`, /space or a line break/],
  [`${key},`, /comma/],
  [`${key};`, /punctuation mark/],
  [`${key}.`, /punctuation mark/],
  [`\u00ef\u00bb\u00bf${key}`, /byte-order mark \(U\+FEFF\)/],
  [key.replace("k", "\u043a"), /Cyrillic letter.*U\+043A/],
  [key.replace("k", "\u03ba"), /Greek letter.*U\+03BA/],
  [key.replace("_", "\uff3f"), /U\+FF3F/],
  [key.replace("k", "k\u0301"), /combining mark.*U\+0301/],
  [key.replace("k", "\u00ed"), /letter that no key contains.*U\+00ED/],
  [key.replace("_", "\u2013"), /dash.*U\+2013/],
  [btoa(key), /Base64/],
  [btoa(`${key}:`), /Base64/],
  ["ghp_0123456789abcdef0123456789abcdef", /another service's token/],
  [key.slice(13), /first 13 characters are missing/],
  [key.replace("blk_", "BLK_"), /case was changed/],
  [`${key}x`, /52 characters, but a key has 51/],
  [key + key, /is there twice/],
  [key.replace("_", "-"), /not a Backline access key/],
  [`${key.slice(0, 30)}-${key.slice(31)}`, /character that no key has/],
];

test.each(forms)("%j is named for what it is", (sent, fault) => {
  expect(faultOf(sent)).toMatch(fault);
});

test("no sentence repeats anything of the key, and names no character that a key can have", () => {
  for (const [sent] of forms) {
    expect(faultOf(sent)).not.toMatch(/U\+00[3-7]/);
    for (let at = 13; at + 6 <= key.length; at++) expect(faultOf(sent)).not.toContain(key.slice(at, at + 6));
  }
});

describe("an invisible character", () => {
  const named: readonly (readonly [character: string, name: string])[] = [
    ["\u200b", "zero-width space (U+200B)"],
    ["\u00ad", "soft hyphen (U+00AD)"],
    ["\u00a0", "no-break space (U+00A0)"],
    ["\ufeff", "byte-order mark (U+FEFF)"],
    ["\u200e", "left-to-right mark (U+200E)"],
    ["\u202e", "reading order (U+202E)"],
    ["\u2066", "reading order (U+2066)"],
    ["\ufe0f", "variation selector (U+FE0F)"],
    ["\u{e0101}", "variation selector (U+E0101)"],
    ["\u{e0041}", "tag character (U+E0041)"],
    ["\u2009", "space that is not the usual one (U+2009)"],
    ["\u3000", "ideographic space (U+3000)"],
    ["\u0085", "control character (U+0085)"],
    ["\u0007", "control character (U+0007)"],
    ["\ue000", "private-use character (U+E000)"],
    ["\u2028", "line separator (U+2028)"],
    ["\u034f", "an invisible character (U+034F)"],
    ["\u3164", "Hangul filler (U+3164)"],
  ];

  it.each(named)("%j is named with its code point, wherever it is", (character, name) => {
    for (const at of [0, 2, 20, key.length]) {
      expect(faultOf(key.slice(0, at) + character + key.slice(at))).toContain(name);
    }
  });

  it("of every kind that Unicode has is named, none is skipped", () => {
    const invisible = /[\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cc}\p{Co}\p{Default_Ignorable_Code_Point}]/u;
    const anyInvisible = fc
      .oneof(fc.integer({ min: 0x80, max: 0xffff }), fc.integer({ min: 0x10000, max: 0x10ffff }))
      .map((code) => String.fromCodePoint(code))
      .filter((character) => invisible.test(character));
    fc.assert(
      fc.property(anyInvisible, fc.integer({ min: 0, max: key.length }), (character, at) => {
        const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
        expect(faultOf(key.slice(0, at) + character + key.slice(at))).toContain(`(U+${code})`);
      }),
    );
  });
});

test("any other character put into a key is refused with a sentence", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.integer({ min: 0, max: key.length }), (more, at) => {
      const parsed = parseKey(key.slice(0, at) + more + key.slice(at));
      expect(parsed.ok).toBe(false);
      if (!parsed.ok && parsed.reason === "malformed") expect(parsed.fault).toMatch(/^(?:it|its|the) .{10,}/);
    }),
  );
});

test("a long value is judged, whatever it repeats", () => {
  for (const part of ["redacted-", "_x", "a=", `${shell}{`, "&#", "%!s", "blk_", "[", " -redacted", "\\", "'"]) {
    for (const end of ["", " ", "\u00e9"]) faultOf(part.repeat(8000) + end);
  }
});
