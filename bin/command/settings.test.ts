import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { settingNames } from "@/lib/env";
import { root } from "../root";
import { misspeltNames } from "./settings";

const inFile = (...names: string[]) => misspeltNames(new Map(names.map((name) => [name, "x"])), {});
const inEnvironment = (...names: string[]) =>
  misspeltNames(new Map(), Object.fromEntries(names.map((name) => [name, "x"])));

const meant: readonly [string, string][] = [
  ["DATBASE_URL", "DATABASE_URL"],
  ["DATABASE_URI", "DATABASE_URL"],
  ["BACKLINE_DATABASE_URL", "DATABASE_URL"],
  ["TRUSTED_PROXY", "TRUSTED_PROXIES"],
  ["PUBLICURL", "PUBLIC_URL"],
  ["PUBLIC_URI", "PUBLIC_URL"],
  ["public_url", "PUBLIC_URL"],
  ["DATADIR", "DATA_DIR"],
  ["AUTH_SECRETS", "AUTH_SECRET"],
  ["AUTH_SECRET_FILES", "AUTH_SECRET_FILE"],
  ["SIGNUP", "SIGN_UP"],
  ["GITHUB_CLIENTID", "GITHUB_CLIENT_ID"],
];

it("a misspelt name is reported with the setting that was meant, in .env and in the environment", () => {
  for (const [name, setting] of meant) {
    expect(inFile(name)).toEqual([
      `${name} in .env is no setting of Backline and is ignored. Did you mean ${setting}?`,
    ]);
    expect(inEnvironment(name)).toEqual([
      `${name} in the environment is no setting of Backline and is ignored. Did you mean ${setting}?`,
    ]);
  }
});

it("every setting with a letter missing, doubled, swapped or wrong is reported", () => {
  for (const setting of settingNames.filter((name) => name.length > 5)) {
    for (let at = 0; at < setting.length - 1; at++) {
      const [head, letter, next, tail] = [setting.slice(0, at), setting[at], setting[at + 1], setting.slice(at + 2)];
      for (const name of [
        `${head}${next}${tail}`,
        `${head}${letter}${letter}${next}${tail}`,
        `${head}X${next}${tail}`,
      ]) {
        if (settingNames.includes(name)) continue;
        expect(inEnvironment(name), name).toHaveLength(1);
      }
    }
  }
});

it("an unknown name is reported in .env, where it was meant for Backline, and ignored in the environment", () => {
  expect(inFile("COLOUR")).toEqual(["COLOUR in .env is no setting of Backline and is ignored."]);
  expect(inEnvironment("COLOUR", "PATH", "HOSTNAME", "HOME", "PORTS", "GHOST", "LANG", "GITHUB_TOKEN")).toEqual([]);
  expect(inFile("NODE_OPTIONS", "PGSSLMODE", "COMPOSE_PROJECT_NAME", "TZ", "https_proxy")).toEqual([]);
});

it("settings are reported in neither, nor is a name that resembles a setting which is also set", () => {
  expect(inFile(...settingNames)).toEqual([]);
  expect(inEnvironment(...settingNames)).toEqual([]);
  expect(inEnvironment("LOG_LEVEL", "LOGLEVEL")).toEqual([]);
});

it("no value is repeated, nor a name that is a key", () => {
  const { plaintext: secret } = generateKey();
  expect(misspeltNames(new Map([["DATBASE_URL", "postgres://user:hunter2@host/a"]]), {}).join()).not.toContain(
    "hunter2",
  );
  expect(inFile(secret).join()).not.toContain(secret.slice(-20));
});

/** Who else looks at the environment, and what for. */
const readers: Record<string, string> = {
  "bin/build.ts": "passes it on to Next, without credentials",
  "bin/chromium.ts": "PATH",
  "bin/command/ending.ts": "what npm says of itself",
  "bin/command/operator.ts": "what sudo says of itself",
  "bin/root.ts": "where npm was called",
  "bin/server.ts": "sets what the library for sign-ins reads",
  "bin/command/settings.ts": "adds the lines of .env to it, for lib/env.ts",
  "bin/test.ts": "passes it on to the tools",
  "db/embedded/command.ts": "PATH",
  "lib/env.ts": "the settings",
};

it("settings are read from the environment in one file, whoever runs: the server and every command", async () => {
  const found: string[] = [];
  for (const folder of ["app", "bin", "components", "db", "lib", "pages"]) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true })) {
      if (!/\.tsx?$/.test(entry) || /\.test\.tsx?$/.test(entry)) continue;
      const text = await readFile(path.join(root, folder, entry), "utf8");
      if (/process\.env\b|loadEnvFile/.test(text)) found.push(path.join(folder, entry));
    }
  }
  expect(found.toSorted()).toEqual(Object.keys(readers).toSorted());
});
