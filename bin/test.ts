// Runs all tests, or those named: types, lint, unit, integration, integration-debian, e2e, screenshots. Ends with the one line that counts them.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { debianPostgresBin } from "@/test/database/debian-postgres";
import { findChromium } from "./chromium";
import { complain, say } from "./command/terminal";
import { root } from "./root";

/** `skipped`: what needs something that this machine has not, such as a program of its packages. */
type Count = { passed: number; failed: number; skipped: number; failures: string[] };
type Step = (reports: string) => Promise<Count>;

const tool = (name: string, ...folders: string[]) => path.join(root, "node_modules", ...folders, name);

function run(args: string[], environment: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** A run that gave no count is one failure. */
const failedRun = (name: string): Count => ({ passed: 0, failed: 1, skipped: 0, failures: [name] });

/** A run that needs what is not installed counts as one. */
const skippedRun: Count = { passed: 0, failed: 0, skipped: 1, failures: [] };

/** A tool that has no tests to count: it passes or fails as one. */
const single =
  (name: string, ...args: string[]): Step =>
  async () =>
    (await run(args)) === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : failedRun(name);

async function readReport<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** A run that exits with a fault although no test of it failed has one more failure: the run itself. */
function counted(name: string, count: Count | undefined, exitCode: number): Count {
  if (count === undefined) return failedRun(name);
  if (count.failed > 0 || exitCode === 0) return count;
  return { ...count, failed: 1, failures: count.failures.length > 0 ? count.failures : [name] };
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** The tests that failed, and the files that could not be loaded. */
const failuresOf = ({ testResults }: z.infer<typeof VitestReport>) =>
  testResults.flatMap(({ name, status, assertionResults }) => {
    const file = path.relative(root, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`);
    return status === "failed" ? [file] : [];
  });

const vitest =
  (project: string): Step =>
  async (reports) => {
    const file = path.join(reports, `${project}.json`);
    const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const exitCode = await run([tool("vitest.mjs", "vitest"), ...args]);
    const report = await readReport(file, VitestReport);
    const count = report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests,
      failures: failuresOf(report),
    };
    return counted(project, count, exitCode);
  };

type Suite = { specs: { title: string; file: string; ok: boolean }[]; suites?: Suite[] | undefined };
const Suite: z.ZodType<Suite> = z.object({
  specs: z.array(z.object({ title: z.string(), file: z.string(), ok: z.boolean() })),
  suites: z.lazy(() => z.array(Suite).optional()),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(Suite),
});

const failuresIn = ({ specs, suites = [] }: Suite): string[] => [
  ...specs.filter(({ ok }) => !ok).map(({ title, file }) => `e2e/${file}: ${title}`),
  ...suites.flatMap(failuresIn),
];

const playwright =
  (project: "e2e" | "screenshots"): Step =>
  async (reports) => {
    const file = path.join(reports, `${project}.json`);
    if ((await run(["bin/run.mjs", "bin/build.ts"])) !== 0) return failedRun("build");
    const environment = {
      BACKLINE_CHROMIUM: await findChromium(),
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      NODE_OPTIONS: "",
    };
    const exitCode = await run(
      [tool("cli.js", "@playwright", "test"), "test", "--project", project, "--reporter=list,json"],
      environment,
    );
    const report = await readReport(file, PlaywrightReport);
    const count = report && {
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky,
      skipped: report.stats.skipped,
      failures: report.suites.flatMap(failuresIn),
    };
    return counted(project, count, exitCode);
  };

const steps: Record<string, Step> = {
  types: single("types", tool("tsc", "typescript", "bin"), "--noEmit"),
  lint: single("lint", tool("biome", "@biomejs", "biome", "bin"), "check", "--error-on-warnings"),
  unit: vitest("unit"),
  integration: vitest("integration"),
  // On the PostgreSQL that Debian has, which is older than the bundled one.
  "integration-debian": async (reports) =>
    debianPostgresBin === undefined ? skippedRun : await vitest("integration-debian")(reports),
  e2e: playwright("e2e"),
};

/** Run when they are named, and not among all tests. */
const others: Record<string, Step> = { screenshots: playwright("screenshots") };

async function main(names: string[]): Promise<void> {
  const known = { ...steps, ...others };
  const unknown = names.filter((name) => !(name in known));
  if (unknown.length > 0) {
    complain(`There are no tests named ${unknown.join(", ")}. Known: ${Object.keys(known).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  const total: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const reports = await mkdtemp(path.join(tmpdir(), "backline-reports-"));
  for (const [name, step] of Object.entries(names.length > 0 ? known : steps)) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(`\n${name}`);
    const count = await step(reports);
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
    total.failures.push(...count.failures);
  }
  await rm(reports, { recursive: true, force: true });
  if (total.failures.length > 0) say(`\nFailed:\n${total.failures.map((failure) => `  ${failure}`).join("\n")}`);
  say(`\n${total.skipped > 0 ? `${total.skipped} skipped, ` : ""}${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  complain(error instanceof Error ? error.message : "The tests could not be run.");
  say("0 passed, 1 failed");
  process.exitCode = 1;
});
