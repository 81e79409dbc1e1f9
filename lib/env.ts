import "server-only";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";
import { DatabaseUrlFault, formatDatabaseUrl, parseDatabaseUrl } from "./database-url";
import { codeOf } from "./error-code";
import { readInput } from "./read-input";

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `Use a whole number from ${least} to ${most}.`,
    )
    .transform(Number);

const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `Use ${words.slice(0, -1).join(", ")} or ${words.at(-1)}.`);

const webAddress = (example: string) =>
  z.url({
    protocol: /^https?$/,
    hostname: z.regexes.hostname,
    error: `Use an address such as ${example}.`,
    abort: true,
  });
const origin = webAddress("https://backline.example.com")
  .refine(
    (text) => /^https?:\/\/[^/?#@]*\/?$/i.test(text),
    "Use an address without a path, such as https://backline.example.com.",
  )
  .transform((text) => new URL(text).origin);

const Settings = z
  .object({
    NODE_ENV: oneOf(["development", "production", "test"]).default("production"),
    PORT: whole(0, 65_535).default(3000),
    HOST: z
      .string()
      .refine(
        (text) => isIP(text) !== 0 || z.regexes.hostname.test(text),
        "Use an address of this machine without a port, such as 127.0.0.1, or 0.0.0.0 for all of them.",
      )
      .default("127.0.0.1"),
    DATA_DIR: z
      .string()
      .refine((text) => !/\p{Cc}/u.test(text), "Use the path of a folder, in one line.")
      .default(".data"),
    DATABASE_URL: z.string().optional(),
    DATABASE_DIRECT_URL: z.string().optional(),
    DATABASE_POOLER: oneOf(["none", "transaction"]).optional(),
    DATABASE_POOL_SIZE: whole(2, 200).default(10),
    DATABASE_WAIT_SECONDS: whole(0, 3600).default(60),
    JOBS: oneOf(["on", "off"]).default("on"),
    RATE_LIMIT_PER_MINUTE: whole(1, 1_000_000).default(600),
    SHUTDOWN_DELAY_SECONDS: whole(0, 300).default(0),
    KEEP_ALIVE_SECONDS: whole(1, 7200).default(65),
    SIGN_UP: oneOf(["closed", "open"]).default("closed"),
    TRUSTED_PROXIES: whole(0, 16).default(0),
    PUBLIC_URL: origin.optional(),
    AUTH_SECRET: z.string().min(32, "Use at least 32 characters.").optional(),
    LOG_LEVEL: oneOf(["debug", "info", "warn", "error", "silent"]).default("info"),
    OIDC_ISSUER: webAddress("https://login.example.com").optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_NAME: z.string().max(40, "Use at most 40 characters.").default("Single sign-on"),
    GITHUB_CLIENT_ID: z.string().optional(),
    GITHUB_CLIENT_SECRET: z.string().optional(),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
  })
  .superRefine((settings, context) => {
    const groups = [
      ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
      ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
      ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
    ] as const;
    for (const group of groups) {
      const given = group.filter((name) => settings[name] !== undefined);
      const missing = group.filter((name) => settings[name] === undefined);
      if (given.length === 0 || missing.length === 0) continue;
      for (const name of missing) {
        context.addIssue({ code: "custom", path: [name], message: `This is needed, because ${given[0]} is set.` });
      }
    }
  });

export type Settings = z.infer<typeof Settings>;

/** One setting that can't be used, with a sentence that says how to fix it. Never repeats the value: it may be a secret. */
type SettingFault = { name: string; reason: string };

export class InvalidSettings extends Error {
  readonly faults: SettingFault[];
  constructor(faults: SettingFault[]) {
    super(faults.map((fault) => `${fault.name}: ${fault.reason}`).join(" "));
    this.name = "InvalidSettings";
    this.faults = faults;
  }
}

/** What may also be given as the path of a file, in a setting whose name ends in _FILE: it would be worth stealing. */
export const secretNames = [
  "DATABASE_URL",
  "DATABASE_DIRECT_URL",
  "AUTH_SECRET",
  "OIDC_CLIENT_SECRET",
  "GITHUB_CLIENT_SECRET",
  "GOOGLE_CLIENT_SECRET",
] as const;

/** The name of the setting that holds the path of a file with a secret. */
export const fileNameOf = (name: string): string => `${name}_FILE`;

/** The names of all settings that an operator may set. */
export const settingNames: readonly string[] = [
  ...Object.keys(Settings.shape).filter((name) => name !== "NODE_ENV"),
  ...secretNames.map(fileNameOf),
];

/** What a file with a secret holds, without the line's end that editors add. Throws a sentence that says how to fix it. */
function readSecret(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UnreadableSecret(whyUnreadable[codeOf(error)] ?? `This file can't be read (${codeOf(error)}).`);
  }
  // A decoder that leaves out a byte-order mark.
  const text = new TextDecoder().decode(bytes).replace(/[\r\n]+$/, "");
  if (text.trim() === "") throw new UnreadableSecret("This file is empty. Write the secret into it.");
  return text;
}

class UnreadableSecret extends Error {}

const whyUnreadable: Record<string, string> = {
  ENOENT: "There is no such file. Correct the path.",
  ENOTDIR: "There is no such file. Correct the path.",
  EISDIR: "This is a folder. Give the path of a file.",
  EACCES: "This user may not read the file. Make it readable for the user that runs Backline.",
};

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== "";

/**
 * Reads every setting of the product from the environment given, and secrets from the files that it names. A variable that
 * is set to nothing counts as not set. Throws InvalidSettings with all faults at once.
 */
export function parseSettings(source: Record<string, string | undefined>): Settings {
  const given = new Map<string, string>();
  for (const name of Object.keys(Settings.shape)) {
    const value = source[name];
    if (isSet(value)) given.set(name, isSecretName(name) ? value : value.trim());
  }
  const faults = new Map<string, string>();
  /** The secrets that came from a file: there a fault has to be corrected. */
  const fromFile = new Set<string>();
  for (const name of secretNames) {
    const file = source[fileNameOf(name)];
    if (!isSet(file)) continue;
    fromFile.add(name);
    if (given.has(name)) faults.set(name, `${name} is set as well. Remove one of the two.`);
    else {
      try {
        given.set(name, readSecret(file));
      } catch (error) {
        if (!(error instanceof UnreadableSecret)) throw error;
        faults.set(name, error.message);
        // For the other settings, it is there.
        given.set(name, "");
      }
    }
  }
  for (const name of ["DATABASE_URL", "DATABASE_DIRECT_URL"]) {
    const text = given.get(name);
    if (text === undefined || faults.has(name)) continue;
    try {
      // With what libpq's variables add to it, so that it means the same everywhere.
      given.set(name, formatDatabaseUrl(parseDatabaseUrl(text, source)));
    } catch (error) {
      if (!(error instanceof DatabaseUrlFault)) throw error;
      faults.set(name, error.message);
    }
  }
  const read = readInput(Settings, Object.fromEntries(given));
  if (read.ok && faults.size === 0) return read.value;
  for (const { path, detail } of read.ok ? [] : read.faults) {
    const name = path.join(".");
    if (!faults.has(name)) faults.set(name, detail);
  }
  throw new InvalidSettings(
    [...faults].map(([name, reason]) => ({ name: fromFile.has(name) ? fileNameOf(name) : name, reason })),
  );
}

const isSecretName = (name: string): boolean => secretNames.some((secret) => secret === name);

// On globalThis, for pages run in the framework's bundle, with a copy of this module of its own. The framework reads files
// such as .env.local into the environment by itself; none of them is a source of settings.
declare global {
  var backlineSettings: Settings | undefined;
}

/** The settings of this process, read once. The only place that looks for them in process.env. */
export function env(): Settings {
  globalThis.backlineSettings ??= parseSettings(process.env);
  return globalThis.backlineSettings;
}
