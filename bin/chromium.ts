import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser that is there and starts: one whose libraries are missing is none. */
async function works(file: string): Promise<boolean> {
  if (!(await isExecutable(file))) return false;
  try {
    await run(file, ["--version", "--no-sandbox"], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

async function ofSystem(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of names) if (await works(path.join(folder, name))) return path.join(folder, name);
  }
  return undefined;
}

async function ofPlaywright(): Promise<string | undefined> {
  const { chromium } = await import("@playwright/test");
  return (await works(chromium.executablePath())) ? chromium.executablePath() : undefined;
}

async function ofPackage(): Promise<string | undefined> {
  const { default: chromium } = await import("@sparticuz/chromium");
  const file = await chromium.executablePath();
  return (await works(file)) ? file : undefined;
}

async function install(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await isExecutable("/usr/bin/apt-get"))) return undefined;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, maxBuffer: 64 * 1024 * 1024 };
  await run("apt-get", ["update", "-qq"], options);
  await run("apt-get", ["install", "-y", "-qq", "chromium"], options);
  return ofSystem();
}

/**
 * Finds a Chromium without downloading one past the package registries: Playwright's own, the system's, the one in the
 * package @sparticuz/chromium, and as root on Debian the package chromium. Throws with the fix when there is none.
 */
export async function findChromium(): Promise<string> {
  for (const attempt of [ofPlaywright, ofSystem, ofPackage, install]) {
    const found = await attempt();
    if (found !== undefined) return found;
  }
  throw new Error("No Chromium starts on this machine. Install one, for example with `apt-get install chromium`.");
}
