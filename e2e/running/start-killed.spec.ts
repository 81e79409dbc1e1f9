import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { expect } from "@playwright/test";
import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { until } from "@/test/api/http";
import { addMember } from "@/test/data/people";
import { isAlive, processesOf, runScript } from "@/test/servers/product";
import { accountNames, addAccount, isReady, kill, stop, test, withDb } from "@/test/servers/start-test";

test.describe.configure({ timeout: 300_000 });

test("SIGTERM lets a request in flight finish and writes what was collected", async ({ instance, start }) => {
  const product = start();
  await product.ready();
  const email = await withDb(instance.dataDir, async (db) => (await addMember(db, { role: "owner" })).email);
  const made = await runScript(
    "access-keys",
    ["create", "--email", email, "--name", "n", "--scopes", "scans:write,assets:write", "--json"],
    instance.settings,
  );
  const secret = /blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}/.exec(made.output)?.[0];
  expect(made.code).toBe(0);

  const report = JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "t" } }, results: [] }] });
  const socket = connect(Number(instance.port), "127.0.0.1");
  let answer = "";
  socket.on("data", (part) => {
    answer += part.toString();
  });
  socket.write(
    `POST /api/v1/scans?asset=shop HTTP/1.1\r\nHost: localhost:${instance.port}\r\nAuthorization: Bearer ${secret}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${report.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await until(() => answer.includes("100 Continue"));
  socket.write(report.slice(0, 10));
  const { start: pid, postgres } = await processesOf(instance.dataDir);
  kill(pid, "SIGTERM");
  await until(() => product.output().includes("Stopping"));
  await until(() =>
    fetch(`http://127.0.0.1:${instance.port}/api/health/live`).then(
      () => false,
      () => true,
    ),
  );
  socket.write(report.slice(10));
  await until(() => /HTTP\/1\.1 201 /.test(answer));
  socket.destroy();
  expect(await product.ended()).toBe(0);
  await until(async () => !(await isAlive(postgres)));
  const lastUse = await withDb(instance.dataDir, (db) =>
    db.select({ at: accessKeys.lastUsedAt }).from(accessKeys).where(eq(accessKeys.name, "n")),
  );
  expect(lastUse[0]?.at).toBeInstanceOf(Date);
});

test.describe("after kill -9 everything recovers by itself and nothing is lost:", () => {
  test("everything at once, then the next start", async ({ instance, start }) => {
    const first = start();
    await first.ready();
    await addAccount(instance.dataDir, "committed");
    const { server, postgres } = await processesOf(instance.dataDir);
    for (const pid of [-first.pid, server, postgres]) kill(pid, "SIGKILL");
    await first.ended();
    const second = start();
    expect(await isReady(await second.ready())).toBe(true);
    expect(await accountNames(instance.dataDir)).toEqual(["committed"]);
    await stop(second, instance.dataDir);
  });

  test("npm start alone: the server process ends, PostgreSQL is taken over", async ({ instance, start }) => {
    const first = start();
    await first.ready();
    const before = await processesOf(instance.dataDir);
    kill(-first.pid, "SIGKILL");
    const second = start();
    expect(await isReady(await second.ready())).toBe(true);
    await until(async () => !(await isAlive(before.server)));
    expect((await processesOf(instance.dataDir)).postgres).toBe(before.postgres);
    await stop(second, instance.dataDir);
  });

  test("npm alone: what it started shuts down cleanly", async ({ instance, start }) => {
    const product = start();
    await product.ready();
    const { start: pid, server, postgres } = await processesOf(instance.dataDir);
    kill(product.pid, "SIGKILL");
    for (const each of [pid, server, postgres]) await until(async () => !(await isAlive(each)));
    expect(await readFile(path.join(instance.dataDir, "postgres/postgres.log"), "utf8")).toMatch(/is shut down\n$/);
  });

  test("the server process", async ({ instance, start }) => {
    const product = start();
    const url = await product.ready();
    const { server } = await processesOf(instance.dataDir);
    kill(server, "SIGKILL");
    await until(() => product.output().includes(`Backline is ready again: ${url}`));
    expect(await isReady(url)).toBe(true);
    await stop(product, instance.dataDir);
  });

  test("PostgreSQL", async ({ instance, start }) => {
    const product = start();
    const url = await product.ready();
    await addAccount(instance.dataDir, "committed");
    const { postgres, server } = await processesOf(instance.dataDir);
    kill(postgres, "SIGKILL");
    await until(() => product.output().includes("PostgreSQL had ended and is running again"));
    await until(() => isReady(url));
    expect(await accountNames(instance.dataDir)).toEqual(["committed"]);
    expect((await processesOf(instance.dataDir)).server).toBe(server);
    await stop(product, instance.dataDir);
  });
});
