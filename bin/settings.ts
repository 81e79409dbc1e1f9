import { existsSync } from "node:fs";
import path from "node:path";
import { reasonOf, StartFault } from "@/db/start-fault";
import { parseSettings, type Settings } from "@/lib/env";
import { root } from "./root";

/**
 * The settings of this machine: the environment, and the lines of `.env` for what the environment does not say. Throws
 * InvalidSettings with all faults, or a StartFault when the file can't be read.
 */
export function readSettings(mode: "development" | "production"): Settings {
  const file = path.join(root, ".env");
  try {
    if (existsSync(file)) process.loadEnvFile(file);
  } catch (error) {
    throw new StartFault(`${file} can't be read: ${reasonOf(error)}. Make it readable for this user.`);
  }
  return parseSettings({ ...process.env, NODE_ENV: mode });
}

/** One line for each setting that can't be used, with the fix. */
export const toldFaults = (faults: readonly { name: string; reason: string }[]): string =>
  faults.map(({ name, reason }) => `${name}: ${reason} Correct it in the environment or in .env.`).join("\n");
