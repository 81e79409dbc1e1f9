import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { fileNameOf, InvalidSettings, parseSettings, secretNames, settingNames } from "./env";

const folder = mkdtempSync(path.join(tmpdir(), "backline-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file with a secret and returns its path. */
function secretFile(text: string | Uint8Array): string {
  const file = path.join(folder, crypto.randomUUID());
  writeFileSync(file, text);
  return file;
}

function faultsOf(settings: Record<string, string>): string[] {
  try {
    parseSettings(settings);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    return error.faults.map(({ name, reason }) => `${name}: ${reason}`);
  }
}

it("an address of a database is taken with what may stand in one", () => {
  for (const url of [
    "postgres://localhost/backline",
    "postgresql://user@127.0.0.1:5433/backline",
    "postgres://user:p%40ss%2Fw%3Aord@[::1]:5433/back%2Fline?sslmode=require",
  ]) {
    expect(faultsOf({ DATABASE_URL: url }), url).toEqual([]);
  }
});

it("a password that is not encoded is reported with the fix, and no part of it is repeated", () => {
  for (const password of ["se@cr/et", "se/cret", "secr/et", "se#cret", "se?cret", "se@cret"]) {
    const faults = faultsOf({ DATABASE_URL: `postgres://user:${password}@127.0.0.1/backline` });
    expect(faults, password).toEqual([expect.stringMatching(/^DATABASE_URL: Use an address such as /)]);
    expect(faults.join()).not.toMatch(/secr|cret/);
  }
  for (const url of ["postgres://", "postgres://host", "postgres://host/", "mysql://host/backline", "backline"]) {
    expect(faultsOf({ DATABASE_URL: url }), url).toHaveLength(1);
  }
});

it("half a provider, an address with a path, and numbers out of range are reported together", () => {
  const faults = faultsOf({
    OIDC_ISSUER: "https://id.example.com",
    PUBLIC_URL: "https://example.com/backline",
    PORT: "70000",
    SIGN_UP: "maybe",
    AUTH_SECRET: "short",
  });
  const names = faults.map((fault) => fault.split(":")[0]).toSorted();
  expect(names).toEqual(["AUTH_SECRET", "PORT", "PUBLIC_URL", "SIGN_UP"]);
  expect(faultsOf({ OIDC_ISSUER: "https://id.example.com" })).toEqual([
    "OIDC_CLIENT_ID: This is needed, because OIDC_ISSUER is set.",
    "OIDC_CLIENT_SECRET: This is needed, because OIDC_ISSUER is set.",
  ]);
});

const wrongValues = [
  "abc",
  "1.5",
  "-1",
  "1e3",
  "0x10",
  "99999999999999999999",
  "Infinity",
  "NaN",
  "true",
  "maybe",
  "http://",
  "https://a b",
  "ftp://example.com",
  "https://example.com/backline?a=b#c",
  "https://user:hunter2@example.com",
  "host:3000",
  "two\nlines",
  "\u0000",
  "x".repeat(60),
];

/** What is said of each setting, whatever is wrong with it. Those that take any text are said to be wrong by none. */
const sentences: Record<string, string[]> = {
  PORT: ["Use a whole number from 0 to 65535."],
  HOST: ["Use an address of this machine without a port, such as 127.0.0.1, or 0.0.0.0 for all of them."],
  DATA_DIR: ["Use the path of a folder, in one line."],
  DATABASE_POOLER: ["Use none or transaction."],
  DATABASE_WAIT_SECONDS: ["Use a whole number from 0 to 3600."],
  DATABASE_POOL_SIZE: ["Use a whole number from 2 to 200."],
  JOBS: ["Use on or off."],
  RATE_LIMIT_PER_MINUTE: ["Use a whole number from 1 to 1000000."],
  SHUTDOWN_DELAY_SECONDS: ["Use a whole number from 0 to 300."],
  KEEP_ALIVE_SECONDS: ["Use a whole number from 1 to 7200."],
  SIGN_UP: ["Use closed or open."],
  TRUSTED_PROXIES: ["Use a whole number from 0 to 16."],
  PUBLIC_URL: [
    "Use an address such as https://backline.example.com.",
    "Use an address without a path, such as https://backline.example.com.",
  ],
  AUTH_SECRET: ["Use at least 32 characters."],
  LOG_LEVEL: ["Use debug, info, warn, error or silent."],
  OIDC_ISSUER: ["Use an address such as https://login.example.com."],
  OIDC_CLIENT_ID: [],
  OIDC_CLIENT_SECRET: [],
  OIDC_NAME: ["Use at most 40 characters."],
  GITHUB_CLIENT_ID: [],
  GITHUB_CLIENT_SECRET: [],
  GOOGLE_CLIENT_ID: [],
  GOOGLE_CLIENT_SECRET: [],
};

it("any fault in a setting is reported in one sentence of ours, with what can be used and without the value", () => {
  const plainNames = settingNames.filter((name) => !secretNames.some((secret) => fileNameOf(secret) === name));
  for (const name of plainNames.filter((each) => !/^DATABASE_.*URL/.test(each))) {
    const sentencesSeen = new Set<string>();
    for (const value of wrongValues) {
      const faults = faultsOf({ [name]: value }).filter((fault) => !fault.endsWith(" is set."));
      expect(faults.length, `${name}=${value}`).toBeLessThanOrEqual(1);
      for (const fault of faults) sentencesSeen.add(fault);
      expect(faults.join()).not.toMatch(/hunter2|xxx/);
    }
    expect([...sentencesSeen].toSorted(), name).toEqual(sentences[name]?.map((sentence) => `${name}: ${sentence}`));
  }
});

it("what is set to nothing counts as not set, and blanks around a value are no part of it", () => {
  for (const nothing of ["", " ", "\t "]) {
    const read = parseSettings({ PORT: nothing, AUTH_SECRET: nothing, HOST: nothing, AUTH_SECRET_FILE: nothing });
    expect(read).toMatchObject({ PORT: 3000, HOST: "127.0.0.1" });
    expect(read.AUTH_SECRET).toBeUndefined();
  }
  expect(parseSettings({ PORT: " 4000 ", SIGN_UP: "open " })).toMatchObject({ PORT: 4000, SIGN_UP: "open" });
});

const longSecret = "postgres://user:p%40ss@/database-of-somebody?host=host&port=5432&sslmode=prefer";

it("each secret can be given as the path of a file, with or without the line's end that an editor adds", () => {
  const together = (name: string) =>
    name.startsWith("OIDC")
      ? { OIDC_ISSUER: "https://login.example.com", OIDC_CLIENT_ID: "id" }
      : name.includes("_CLIENT_")
        ? { [name.replace("SECRET", "ID")]: "id" }
        : {};
  for (const name of secretNames) {
    for (const end of ["", "\n", "\r\n"]) {
      for (const mark of ["", "\u{feff}"]) {
        const given = { ...together(name), [fileNameOf(name)]: secretFile(`${mark}${longSecret}${end}`) };
        expect(parseSettings(given)[name], name).toBe(longSecret);
      }
    }
  }
});

it("every setting whose name says that it is a secret, or holds a password, has a name for a file", () => {
  const secret = settingNames.filter((name) => /(?:SECRET|PASSWORD|TOKEN|DATABASE\w*_URL)$/.test(name));
  expect(secret.toSorted()).toEqual(secretNames.toSorted());
});

it("a file that can't be used, and a secret given twice, are reported with the fix and without a value", () => {
  const faultTexts = (given: Record<string, string>) => {
    const faults = faultsOf(given);
    expect(faults.join()).not.toMatch(/hunter2|backline-secrets/);
    return faults;
  };
  const file = secretFile("hunter2");
  expect(faultTexts({ AUTH_SECRET_FILE: path.join(folder, "hunter2") })).toEqual([
    "AUTH_SECRET_FILE: There is no such file. Correct the path.",
  ]);
  expect(faultTexts({ AUTH_SECRET_FILE: folder })).toEqual([
    "AUTH_SECRET_FILE: This is a folder. Give the path of a file.",
  ]);
  expect(faultTexts({ AUTH_SECRET_FILE: secretFile(" \n\n") })).toEqual([
    "AUTH_SECRET_FILE: This file is empty. Write the secret into it.",
  ]);
  expect(faultTexts({ AUTH_SECRET_FILE: file })).toEqual(["AUTH_SECRET_FILE: Use at least 32 characters."]);
  for (const name of secretNames) {
    expect(faultTexts({ [name]: "hunter2", [fileNameOf(name)]: file }), name).toContain(
      `${fileNameOf(name)}: ${name} is set as well. Remove one of the two.`,
    );
  }
});
