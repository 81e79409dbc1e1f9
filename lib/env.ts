import "server-only";
import { z } from "zod";
import { readInput } from "./read-input";

const port = z.coerce.number().int().min(0).max(65535);
const secret = z.string().min(1);

const webAddress = z.url({ protocol: /^https?$/, hostname: z.regexes.hostname, abort: true });
const origin = webAddress
  .refine(
    (text) => /^https?:\/\/[^/?#]*\/?$/i.test(text),
    "Use an address without a path, such as https://backline.example.com.",
  )
  .transform((text) => new URL(text).origin);

// An unencoded @ or / of a password would begin the host or the database too early, and be printed as one of them.
const databaseUrl = z
  .url({
    protocol: /^postgres(ql)?$/,
    error: "Use an address such as postgres://user:password@host/database.",
    abort: true,
  })
  .refine(
    (text) => /^[^:]+:\/\/[^/@]*@?[^/@]+\/[^/@?#]+(?:\?[^#]*)?$/.test(text),
    "Use an address such as postgres://user:password@host/database, and in the password %40 for @, %2F for /, %3A for :, %3F for ? and %23 for #.",
  );

const Settings = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    PORT: port.default(3000),
    HOST: z.string().min(1).default("127.0.0.1"),
    DATA_DIR: z.string().min(1).default(".data"),
    DATABASE_URL: databaseUrl.optional(),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(600),
    SIGN_UP: z.enum(["closed", "open"]).default("closed"),
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(16).default(0),
    PUBLIC_URL: origin.optional(),
    AUTH_SECRET: z.string().min(32).optional(),
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    OIDC_ISSUER: webAddress.optional(),
    OIDC_CLIENT_ID: secret.optional(),
    OIDC_CLIENT_SECRET: secret.optional(),
    OIDC_NAME: z.string().min(1).max(40).default("Single sign-on"),
    GITHUB_CLIENT_ID: secret.optional(),
    GITHUB_CLIENT_SECRET: secret.optional(),
    GOOGLE_CLIENT_ID: secret.optional(),
    GOOGLE_CLIENT_SECRET: secret.optional(),
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

/** One setting that can't be used, with a sentence that tells the fix. Never repeats the value: it may be a secret. */
type SettingFault = { name: string; reason: string };

export class InvalidSettings extends Error {
  readonly faults: SettingFault[];
  constructor(faults: SettingFault[]) {
    super(faults.map((fault) => `${fault.name}: ${fault.reason}`).join(" "));
    this.name = "InvalidSettings";
    this.faults = faults;
  }
}

/**
 * Reads every setting of the product from the environment given. A variable that is set to nothing counts as
 * not set. Throws InvalidSettings with all faults at once.
 */
export function parseSettings(source: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => name in Settings.shape && value !== undefined && value !== ""),
  );
  const read = readInput(Settings, given);
  if (read.ok) return read.value;
  throw new InvalidSettings(read.faults.map(({ path, detail }) => ({ name: path.join("."), reason: detail })));
}

let current: Settings | undefined;

/** The settings of this process, read once. The only place that looks at process.env. */
export function env(): Settings {
  current ??= parseSettings(process.env);
  return current;
}
