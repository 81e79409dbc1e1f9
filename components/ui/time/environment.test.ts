import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { browserLanguage, writeMoment, writeNumber } from "./environment";
import { relativeText } from "./time-text";

afterEach(() => vi.unstubAllGlobals());

const speaking = (language: unknown, languages: unknown = [language]) =>
  vi.stubGlobal("navigator", { language, languages });

const day = { year: "numeric", month: "short", day: "numeric" } as const;
const atMs = Date.UTC(2026, 10, 27, 6, 30);

describe("the language of a browser", () => {
  it.each([
    ["de", "de"],
    ["de-CH", "de-CH"],
    ["en-US@posix", "en-US"],
    ["de_DE.UTF-8", "de-DE"],
    ["C", "en"],
    ["C.UTF-8", "en"],
    ["POSIX", "en"],
    ["", "en"],
    [undefined, "en"],
    ["*", "en"],
  ])("%s is %s", (given, expected) => {
    speaking(given);
    expect(browserLanguage()).toBe(expected);
  });

  it("is the next of its languages where the first is none", () => {
    speaking("C", ["C", "fr-FR"]);
    expect(browserLanguage()).toBe("fr-FR");
    speaking("C", undefined);
    expect(browserLanguage()).toBe("en");
  });

  it("is one that Intl knows, whatever the browser calls it", () => {
    const names = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("C", "de@euro", "x-klingon"));
    fc.assert(
      fc.property(names, fc.array(names, { maxLength: 3 }), (language, languages) => {
        speaking(language, languages);
        expect(() => new Intl.Locale(browserLanguage())).not.toThrow();
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe("a browser without a part of Intl", () => {
  it("writes a moment in UTC where its own zone is unknown, and as RFC 3339 without Intl", () => {
    speaking("en");
    const { DateTimeFormat } = Intl;
    class WithoutZone extends DateTimeFormat {
      constructor(language?: string | string[], options: Intl.DateTimeFormatOptions = {}) {
        if (options.timeZone === undefined) throw new RangeError("Invalid time zone specified");
        super(language, options);
      }
    }
    vi.stubGlobal("Intl", { ...Intl, DateTimeFormat: WithoutZone });
    expect(writeMoment(atMs, { ...day, timeZoneName: "short" }).text).toContain("UTC");
    vi.stubGlobal("Intl", undefined);
    expect(writeMoment(atMs, day)).toEqual({ text: "2026-11-27T06:30:00.000Z", language: "en" });
    expect(writeNumber(1234)).toBe("1234");
  });
});

describe("how long ago or how soon", () => {
  const minuteMs = 60_000;
  const dayMs = 24 * 60 * minuteMs;

  it.each([
    [0, "now"],
    [-44_999, "now"],
    [-minuteMs, "1 minute ago"],
    [5 * minuteMs, "in 5 minutes"],
    [-60 * minuteMs, "1 hour ago"],
    [-dayMs, "yesterday"],
    [dayMs, "tomorrow"],
    [-3 * dayMs, "3 days ago"],
    [90 * dayMs, "in 3 months"],
    [-800 * dayMs, "2 years ago"],
  ])("%i ms is %s", (difference, expected) => {
    expect(relativeText(atMs + difference, atMs)).toBe(expected);
  });
});

// The one file that may ask each of them.
const uses: [RegExp, string][] = [
  [/\bnavigator\b/, "components/ui/time/environment.ts"],
  [/\bIntl\b|toLocale(?:Date|Time|Upper|Lower)?(?:String|Case)?\((?!"en"\))/, "components/ui/time/environment.ts"],
  [/\b(?:localStorage|sessionStorage|indexedDB|BroadcastChannel)\b/, "components/session-end.ts"],
  [/\bcookieStore\b|document\.cookie/, "components/ui/time/environment.ts"],
  [/\bcrypto\.(?:subtle|randomUUID)/, "components/ui/time/environment.ts"],
  [
    /\bnew (?:Resize|Intersection|Mutation)Observer|matchMedia|requestIdleCallback|structuredClone/,
    "components/ui/time/environment.ts",
  ],
];

it("is used by every page and component, and none reads the browser's own settings directly", async () => {
  const root = path.join(import.meta.dirname, "../../..");
  const past: string[] = [];
  for (const folder of ["app", "components", "pages"]) {
    for (const file of await readdir(path.join(root, folder), { recursive: true })) {
      const name = path.join(folder, file);
      if (!/\.tsx?$/.test(name) || name.endsWith(".test.ts")) continue;
      const source = (await readFile(path.join(root, name), "utf8")).replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
      for (const [use, owner] of uses)
        if (name !== owner && use.test(source)) past.push(`${name}: ${use.exec(source)?.[0]}`);
    }
  }
  expect(past).toEqual([]);
});
