import { chmod, chown, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { expect } from "@playwright/test";
import { until } from "@/test/api/http";
import { freePort } from "@/test/servers/free-port";
import { inCopy, processesOf, runScript, startProduct } from "@/test/servers/product";
import { accountNames, addAccount, endAll, isReady, kill, refusal, stop, test } from "@/test/servers/start-test";

test.describe.configure({ timeout: 300_000 });

test("the first start makes what it needs, and the second keeps the data and builds nothing", async ({
  instance,
  start,
}) => {
  const first = start();
  const url = await first.ready();
  expect(await isReady(url)).toBe(true);
  await until(() => /sign-up/.test(first.output()));
  for (const name of ["auth-secret", "database-password"]) {
    expect((await stat(path.join(instance.dataDir, name))).mode & 0o777).toBe(0o600);
  }
  expect((await stat(instance.dataDir)).mode & 0o007).toBe(0);
  const secret = await readFile(path.join(instance.dataDir, "auth-secret"), "utf8");
  await addAccount(instance.dataDir, "kept");
  await stop(first, instance.dataDir);

  const second = start();
  await second.ready();
  expect(second.output()).toContain("Build: up to date.");
  expect(await accountNames(instance.dataDir)).toEqual(["kept"]);
  expect(await readFile(path.join(instance.dataDir, "auth-secret"), "utf8")).toBe(secret);
  await stop(second, instance.dataDir, "SIGINT");
});

test.describe("what prevents a start is reported in one line with the fix", () => {
  test("a busy port", async ({ instance, start }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(instance.port), "127.0.0.1", resolve));
    expect(await refusal(start())).toMatch(
      /^Port \d+ at 127\.0\.0\.1 is in use by another program\. .+PORT=\d+ npm start$/,
    );
    other.close();
    expect(await readdir(instance.dataDir)).toEqual([]);
  });

  test("a wrong setting", async ({ instance, start }) => {
    expect(await refusal(start({ TRUSTED_PROXIES: "many" }))).toMatch(
      /^TRUSTED_PROXIES: .+ Correct it in the environment/,
    );
    expect(await readdir(instance.dataDir)).toEqual([]);
  });

  test("an empty setting that decides where data is stored", async ({ instance, start }) => {
    for (const name of ["DATABASE_URL", "DATABASE_URL_FILE", "DATA_DIR"]) {
      expect(await refusal(start({ [name]: "" }))).toMatch(
        new RegExp(`^${name}: This is empty, .+ Fill it in, or remove`),
      );
      const command = await runScript("access-keys", ["list"], { ...instance.settings, [name]: "" });
      expect(command).toMatchObject({
        code: 1,
        output: expect.stringMatching(new RegExp(`^${name}: This is empty, `)),
      });
    }
    expect(await readdir(instance.dataDir)).toEqual([]);
  });

  test("a database that does not answer", async ({ start }) => {
    const port = await freePort();
    const line = await refusal(
      start({
        DATABASE_URL: `postgres://someone:hidden@127.0.0.1:${port}/backline`,
        DATABASE_WAIT_SECONDS: "0",
      }),
    );
    expect(line).toMatch(/^The database at 127\.0\.0\.1:\d+\/backline refuses connections\. .+ DATABASE_URL\.$/);
    expect(line).not.toMatch(/someone|hidden/);
  });

  test("a data folder of another version", async ({ instance, start }) => {
    await mkdir(path.join(instance.dataDir, "postgres"));
    await writeFile(path.join(instance.dataDir, "postgres/PG_VERSION"), "17\n");
    expect(await refusal(start())).toMatch(
      /are from PostgreSQL 17, but this Backline comes with PostgreSQL 18\. .+ DATA_DIR\.$/,
    );
    expect(await readdir(path.join(instance.dataDir, "postgres"))).toEqual(["PG_VERSION"]);
  });

  test("a second start, on the same port and on another", async ({ instance, start }) => {
    const product = start();
    const url = await product.ready();
    for (const port of [instance.port, String(await freePort())]) {
      const line = await refusal(start({ PORT: port }));
      expect(line).toMatch(
        /^Backline is already running at http:\/\/localhost:\d+ \(process \d+\)\. Stop it first, .+ DATA_DIR/,
      );
      expect(line).toContain(url);
    }
    expect(await isReady(url)).toBe(true);
    await stop(product, instance.dataDir);
  });
});

test("npm start waits for SHUTDOWN_DELAY_SECONDS when it stops, and says so", async ({ instance, start }) => {
  const product = start({ SHUTDOWN_DELAY_SECONDS: "300" });
  const url = await product.ready();
  const { start: pid, server } = await processesOf(instance.dataDir);
  kill(pid, "SIGTERM");
  await until(async () => !(await isReady(url)));
  expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
  expect(product.output()).toContain("Stopping in 300 s. Until then only /api/health/ready fails.");
  kill(server, "SIGINT");
  expect(await product.ended()).toBe(0);
});

test("npm start works with database-password lost, and keeps all data", async ({ instance, start }) => {
  const first = start();
  await first.ready();
  await addAccount(instance.dataDir, "kept");
  await stop(first, instance.dataDir);
  const file = path.join(instance.dataDir, "database-password");
  await rm(file);

  const command = await runScript("access-keys", ["list"], instance.settings);
  expect(command.code).toBe(1);
  expect(command.output).toContain("run `npm start` once: it sets the password again.");

  const second = start();
  expect(await isReady(await second.ready())).toBe(true);
  expect(second.output()).toContain("so PostgreSQL was given the password in the file.");
  expect(second.output()).not.toContain((await readFile(file, "utf8")).trim());
  expect(await accountNames(instance.dataDir)).toEqual(["kept"]);
  await stop(second, instance.dataDir);
});

test("a command works whether or not the product runs, and leaves no PostgreSQL running", async ({
  instance,
  start,
}) => {
  const list = () => runScript("access-keys", ["list"], instance.settings);
  expect((await list()).code).toBe(0);
  await expect(stat(path.join(instance.dataDir, "postgres/postmaster.pid"))).rejects.toThrow("ENOENT");

  const product = start();
  const url = await product.ready();
  expect((await list()).code).toBe(0);
  expect(await isReady(url)).toBe(true);
  await stop(product, instance.dataDir);

  const many = await Promise.all([1, 2, 3].map(() => list()));
  expect(many.map((each) => each.code)).toEqual([0, 0, 0]);
  await expect(stat(path.join(instance.dataDir, "postgres/postmaster.pid"))).rejects.toThrow("ENOENT");
});

test("root can start it in a folder that only root can enter", async () => {
  test.skip(process.getuid?.() !== 0, "Only root can make a folder that only root can enter.");
  await inCopy(async ({ closed, folder }) => {
    await chmod(closed, 0o700);
    const dataDir = path.join(folder, ".data");
    const product = startProduct({ PORT: String(await freePort()) }, { folder });
    try {
      expect(await isReady(await product.ready())).toBe(true);
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
      await addAccount(dataDir, "closed");
      await stop(product, dataDir);
      expect(await accountNames(dataDir)).toEqual(["closed"]);
    } finally {
      kill(-product.pid, "SIGKILL");
      await endAll(dataDir);
      const data = await readlink(path.join(dataDir, "postgres")).catch(() => undefined);
      if (data !== undefined) await rm(path.dirname(data), { recursive: true, force: true });
    }
  });
});

test("an ordinary user can run it, and the start and the operator's command take the same settings from .env", async () => {
  test.skip(process.getuid?.() !== 0, "These tests run as an ordinary user already; only root can become one.");
  const account = { uid: 65_534, gid: 65_534 };
  await inCopy(async ({ closed, folder }) => {
    for (const each of [closed, folder]) await chown(each, account.uid, account.gid);
    const dataDir = path.join(folder, "elsewhere");
    const port = await freePort();
    await writeFile(path.join(folder, ".env"), `DATA_DIR=elsewhere\nPORT=${port}\n`);
    const product = startProduct({}, { folder, account });
    try {
      expect(await product.ready()).toBe(`http://localhost:${port}`);
      expect((await stat(path.join(dataDir, "postgres"))).uid).toBe(account.uid);
      const { postgres } = await processesOf(dataDir);
      expect((await stat(`/proc/${postgres}`)).uid).toBe(account.uid);
      const list = () => runScript("access-keys", ["list"], {}, { folder, account });
      expect(await list()).toMatchObject({ code: 0, output: expect.stringContaining("0 keys") });
      kill((await processesOf(dataDir)).start, "SIGTERM");
      expect(await product.ended()).toBe(0);
      expect((await list()).code).toBe(0);
      expect(await readdir(folder)).not.toContain(".data");
    } finally {
      kill(-product.pid, "SIGKILL");
      await endAll(dataDir);
    }
  });
});

test("the start, the server, its pages and the operator's command read one .env, whatever Windows made of it", async () => {
  await inCopy(async ({ closed, folder }) => {
    const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
    if (account !== undefined) for (const each of [closed, folder]) await chown(each, account.uid, account.gid);
    const runOptions = { folder, ...(account !== undefined && { account }) };
    const dataDir = path.join(folder, "elsewhere");
    const port = await freePort();
    const lines = [
      `PORT=${port}`,
      "DATA_DIR=elsewhere",
      "TRUSTED_PROXY=1",
      "GITHUB_CLIENT_ID=id",
      "AUTH_SECRET_FILE=secret.txt",
      "GITHUB_CLIENT_SECRET_FILE=secret.txt",
    ];
    await writeFile(path.join(folder, ".env"), `\u{feff}${lines.join("\r\n")}\r\n`);
    // Next would take its lines for the pages alone.
    await writeFile(path.join(folder, ".env.local"), "GOOGLE_CLIENT_ID=id\nGOOGLE_CLIENT_SECRET=secret\n");
    await writeFile(path.join(folder, "secret.txt"), `${"hidden".repeat(8)}\n`);
    const warning = "TRUSTED_PROXY in .env is no setting of Backline and is ignored. Did you mean TRUSTED_PROXIES?";
    const product = startProduct({}, runOptions);
    try {
      const url = await product.ready();
      expect(url).toBe(`http://localhost:${port}`);
      expect(product.output()).toContain(warning);
      const page = await (await fetch(`${url}/sign-in`)).text();
      expect(page).toMatch(/Continue with (?:<!-- -->)?GitHub/);
      expect(page).not.toMatch(/Continue with (?:<!-- -->)?Google/);
      expect(await readdir(dataDir)).not.toContain("auth-secret");
      const list = await runScript("access-keys", ["list"], {}, runOptions);
      expect(list).toMatchObject({ code: 0, output: expect.stringContaining("0 keys") });
      expect(list.output).toContain(warning);
      kill((await processesOf(dataDir)).start, "SIGTERM");
      expect(await product.ended()).toBe(0);
      expect(product.output()).not.toContain("hidden");
      expect(await readdir(folder)).not.toContain(".data");
    } finally {
      kill(-product.pid, "SIGKILL");
      await endAll(dataDir);
    }
  });
});
