import path from "node:path";
import { redactKeys } from "@/lib/access-keys/credential/recognise";
import { fileNameOf, InvalidSettings, parseSettings, type Settings, secretNames, settingNames } from "@/lib/env";
import { printable } from "@/lib/text/invisible";
import { root } from "../root";
import { readEnvFile } from "./env-file";
import { nearestSetting } from "./misspelt";
import { complain } from "./terminal";

/** Without one of these a start makes a new database. That must be meant, and not be what an unset variable left. */
const decidesWhereDataGo = ["DATA_DIR", "DATABASE_URL", fileNameOf("DATABASE_URL")];

/** What other programs read that work on behalf of this one: Node, Next, PostgreSQL's clients, Compose, the system. */
const ofOthers = /^(?:NODE_|NEXT_|NPM_|PG|COMPOSE_|TZ$|LANG$|LC_|(?:HTTPS?|ALL|NO)_PROXY$)/i;

const nameLengthMax = 100;

/**
 * The settings of this machine: the environment, and the lines of `.env` for what the environment does not say. Warns of
 * names that look misspelt. Throws InvalidSettings with all faults, or a StartFault when the file can't be read.
 */
export function readSettings(mode: "development" | "production", warn: (line: string) => void = complain): Settings {
  const lines = readEnvFile(path.join(root, ".env"));
  for (const warning of misspeltNames(lines, process.env)) warn(warning);
  for (const [name, value] of lines) process.env[name] ??= value;
  const empty = decidesWhereDataGo.filter((name) => process.env[name]?.trim() === "");
  if (empty.length > 0) {
    const reason =
      "This is empty, so Backline would work on a new database. Fill it in, or remove it if that is meant.";
    throw new InvalidSettings(empty.map((name) => ({ name, reason })));
  }
  const settings = parseSettings({ ...process.env, NODE_ENV: mode });
  // Read into the addresses by now. postgres.js would read it too, and does not know all of its values.
  delete process.env.PGTARGETSESSIONATTRS;
  return settings;
}

/** A line for each name of the file that is no setting, and for each of the environment that looks like a setting's. */
export function misspeltNames(
  lines: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const isGiven = (name: string) => lines.has(name) || environment[name] !== undefined;
  const unknown = [...lines.keys()].filter((name) => !settingNames.includes(name) && !ofOthers.test(name));
  const inFile = unknown.map((name) => {
    const nearest = nearestSetting(name);
    return `${shown(name)} in .env is no setting of Backline and is ignored.${nearest === undefined ? "" : ` Did you mean ${nearest}?`}`;
  });
  const inEnvironment = Object.keys(environment).flatMap((name) => {
    const nearest = nearestSetting(name);
    // Where the setting itself is given, the other name is another program's.
    if (nearest === undefined || isGiven(nearest) || lines.has(name)) return [];
    return [`${shown(name)} in the environment is no setting of Backline and is ignored. Did you mean ${nearest}?`];
  });
  return [...inFile, ...inEnvironment];
}

const shown = (name: string) => printable(redactKeys(name, { pieces: true })).slice(0, nameLengthMax);

/** The environment for a process that reads the same settings again: with the secrets themselves in place of their files. */
export function environmentFor(settings: Settings): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of secretNames) {
    delete environment[fileNameOf(name)];
    const secret = settings[name];
    if (secret !== undefined) environment[name] = secret;
  }
  return environment;
}

/** One line for each setting that can't be used, with the fix. */
export const faultsText = (faults: readonly { name: string; reason: string }[]): string =>
  faults.map(({ name, reason }) => `${name}: ${reason} Correct it in the environment or in .env.`).join("\n");
