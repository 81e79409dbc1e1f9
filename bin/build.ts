// The build of the pages: `npm run build`, and what `npm start` does first if something changed.
import { spawn } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { access, constants, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { reasonOf, StartFault } from "@/db/start-fault";
import { codeOf } from "@/lib/error-code";
import { lockBuild } from "./build-lock";
import { readEnvFile } from "./command/env-file";
import { complain, say } from "./command/terminal";
import { root } from "./root";

const folders = ["app", "components", "db", "lib", "pages"];
const files = [
  "instrumentation-client.ts",
  "next.config.mjs",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "tsconfig.json",
];
const output = path.join(root, ".next");
const stampFile = path.join(output, "backline-build.json");
const Stamp = z.object({ fingerprint: z.string(), buildId: z.string() });

/** In a folder that `npm run package` made: the id of the build in it. There is nothing to make another one with. */
export const shippedBuildFile = "shipped-build-id";

/**
 * Builds the pages unless the last build was made of the same sources, or came with this folder. Throws StartFault if
 * that fails.
 */
export async function buildIfChanged(ending?: AbortSignal): Promise<void> {
  if (await isShipped()) return say("Build: shipped with this folder.");
  if (await isCurrent(await takeFingerprint())) return say("Build: up to date.");
  const release = await lockBuild(root, () => say("Build: waiting for another process that is building."));
  try {
    // What was missing a moment ago may be what the other process has just built.
    const fingerprint = await takeFingerprint();
    if (await isCurrent(fingerprint)) return say("Build: up to date.");
    await buildNow(fingerprint, ending);
  } finally {
    await release();
  }
}

/**
 * The same for callers that have not read the settings: no credential from `.env`, which Next reads, is in the build.
 */
export async function buildOnRequest(): Promise<void> {
  for (const [name, value] of readEnvFile(path.join(root, ".env"))) process.env[name] ??= value;
  await buildIfChanged();
}

async function isShipped(): Promise<boolean> {
  const shipped = await readFile(path.join(root, shippedBuildFile), "utf8").catch(() => undefined);
  if (shipped === undefined) return false;
  if (shipped === (await readBuildId().catch(() => undefined))) return true;
  throw new StartFault(
    `The pages in ${output} are not those that were shipped with this folder. Copy the whole folder again, or create it again with \`npm run package\`.`,
  );
}

/** Names the build that is there. */
export const readBuildId = (): Promise<string> => readFile(path.join(output, "BUILD_ID"), "utf8");

/** SHA-256 over the names and contents of everything that goes into the build. */
async function takeFingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) await addFolder(hash, folder);
  for (const file of files) await addFile(hash, file);
  return hash.digest("hex");
}

async function addFolder(hash: Hash, folder: string): Promise<void> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) await addFolder(hash, name);
    else if (!/\.(test|spec)\.tsx?$/.test(name)) await addFile(hash, name);
  }
}

async function addFile(hash: Hash, file: string): Promise<void> {
  const content = await readFile(path.join(root, file)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new StartFault(`${path.join(root, file)} can't be read: ${reasonOf(error)}. Make it readable for this user.`);
  });
  if (content !== undefined) hash.update(`${file}\0${content.length}\0`).update(content);
}

/** A stamp counts only beside the build that it was written for: the next build begins by removing BUILD_ID. */
async function isCurrent(fingerprint: string): Promise<boolean> {
  try {
    const stamp = Stamp.parse(JSON.parse(await readFile(stampFile, "utf8")));
    return stamp.fingerprint === fingerprint && stamp.buildId === (await readBuildId());
  } catch {
    return false;
  }
}

async function buildNow(fingerprint: string, ending?: AbortSignal): Promise<void> {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  say("Build: started, because the sources are new or have changed. This can take a minute.");
  try {
    await mkdir(output, { recursive: true });
    await access(output, constants.W_OK | constants.X_OK);
    await rm(stampFile, { force: true });
  } catch (error) {
    throw new StartFault(
      `The build can't be written to ${output}: ${reasonOf(error)}. Make it writable for this user, or run \`npm run build\` as a user who may write there.`,
    );
  }
  for (;;) {
    const result = await runNext(ending);
    if (ending?.aborted) return;
    if (result.code === 0) break;
    if (!/another .*next build.* is already running/i.test(result.output)) {
      complain(stripVTControlCharacters(result.output).trimEnd());
      throw new StartFault(
        `The build failed after ${seconds()} (${result.ended}). Its output is above: fix what it names and start again.`,
      );
    }
    // The build of a killed process runs on without it; its result is not to be trusted, only its end awaited.
    await pause(1_000);
  }
  await writeFile(stampFile, JSON.stringify({ fingerprint, buildId: await readBuildId() }));
  say(`Build: done in ${seconds()}.`);
}

type Result = { code: number | null; ended: string; output: string };

function runNext(ending?: AbortSignal): Promise<Result> {
  return new Promise((resolve) => {
    const next = path.join(root, "node_modules/next/dist/bin/next");
    const child = spawn(process.execPath, [next, "build"], {
      cwd: root,
      env: buildEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const collect = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const stop = () => void child.kill("SIGTERM");
    ending?.addEventListener("abort", stop, { once: true });
    if (ending?.aborted) stop();
    child.on("error", (error) => resolve({ code: null, ended: reasonOf(error), output: text }));
    child.on("close", (code, signal) => {
      ending?.removeEventListener("abort", stop);
      resolve({ code, ended: signal === null ? `exit code ${code}` : `ended by ${signal}`, output: text });
    });
  });
}

/** No credential has a part in a build. Set to nothing rather than left out, since Next reads `.env` by itself. */
function buildEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
  };
  for (const name of Object.keys(environment)) {
    if (/^DATABASE_\w*URL|SECRET|PASSWORD|TOKEN/.test(name)) environment[name] = "";
  }
  return environment;
}

if (path.resolve(process.argv[1] ?? "") === path.join(root, "bin/build.ts")) {
  buildOnRequest().catch((error: unknown) => {
    if (!(error instanceof StartFault)) throw error;
    complain(error.message);
    process.exit(1);
  });
}
