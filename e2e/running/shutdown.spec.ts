import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { accessKeys } from "@/db/schema/access-keys";
import { type Answer, ask, askRaw, bearer, parseRaw, until } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { pipelineScopes, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { startServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

test("SIGTERM: everything in flight is answered, last uses are written, and the process ends by itself", async () => {
  const installation = await openInstallation();
  try {
    const actor = await addMember(installation.db, { role: "owner" });
    const made = await addAccessKey(installation.db, actor, { scopes: ["assets:read"] });
    const server = await installation.start();
    const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
    const sql = installation.db.$client;
    const waiting = () => sql`select from pg_locks where relation = 'assets'::regclass and not granted`;
    let calls: Promise<Answer>[] = [];
    await sql.begin(async (tx) => {
      await tx`lock table assets in access exclusive mode`;
      let onTheirWay = 0;
      const sent = () => {
        onTheirWay += 1;
      };
      const question = { path: "/api/v1/assets", headers: bearer(made.secret), sent };
      calls = Array.from({ length: 40 }, () => ask(server.url, question));
      await until(() => onTheirWay === calls.length);
      await until(async () => (await waiting()).count > 0);
      // What came before this has been read by the time that this is answered.
      await ask(server.url, { path: "/api/health/live" });
      server.process.kill("SIGTERM");
      await until(async () => !(await accepts(server.url)));
    });
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect(await ended).toBe(0);
    const [row] = await installation.db.select({ at: accessKeys.lastUsedAt }).from(accessKeys);
    expect(row?.at).not.toBeNull();
    expect(server.output()).not.toMatch(/"level":(?:50|60)/);
  } finally {
    await installation.remove();
  }
});

test("SIGTERM in the middle of an upload: the upload is completed", async ({ key, db }) => {
  const { secret, key: summary } = await key({ scopes: ["scans:write", "assets:write"] });
  const server = await startServer(sharedSettings());
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  const { hostname, port } = new URL(server.url);
  const report = JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "T" } }, results: [] }] });
  const asset = `asset-${crypto.randomUUID()}`;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { ...bearer(secret), "content-type": "application/json", "content-length": report.length };
    const sent = request(
      { hostname, port, path: `/api/v1/scans?asset=${asset}`, method: "POST", headers },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on("error", reject);
    sent.write(report.slice(0, 10));
    const finish = async () => {
      const used = () => db.$client`select from access_keys where id = ${summary.id} and last_used_at is not null`;
      await until(async () => (await used()).count > 0);
      server.process.kill("SIGTERM");
      await until(async () => !(await accepts(server.url)));
      sent.end(report.slice(10));
    };
    finish().catch(reject);
  });
  expect(status).toBe(201);
  expect(await ended).toBe(0);
});

test("SHUTDOWN_DELAY_SECONDS: after SIGTERM readiness fails first, while everything else is served, until the delay is over or a signal cuts it short", async ({
  key,
}) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const server = await startServer({ ...sharedSettings(), SHUTDOWN_DELAY_SECONDS: "300" });
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  const ready = () => ask(server.url, { path: "/api/health/ready" });
  expect((await ready()).status).toBe(200);
  server.process.kill("SIGTERM");
  await until(async () => (await ready()).status !== 200);
  const problem = expectProblem(await ready(), 503, "shutting_down");
  expect(problem.hint).toContain("another instance");
  expect((await ready()).headers["retry-after"]).toBe("5");
  const question = { path: "/api/v1/me", headers: bearer(secret) };
  const answer = await ask(server.url, question);
  expect(answer.status).toBe(200);
  expect((await postReport(server.url, secret, reportOf([]))).status).toBe(201);
  expect((await ask(server.url, { path: "/sign-in" })).status).toBe(200);
  server.process.kill("SIGINT");
  expect(await ended).toBe(0);

  const brief = await startServer({ ...sharedSettings(), SHUTDOWN_DELAY_SECONDS: "1" });
  const over = new Promise<number | null>((resolve) => brief.process.once("exit", resolve));
  brief.process.kill("SIGTERM");
  expect(await over).toBe(0);
});

test("KEEP_ALIVE_SECONDS: an idle connection stays open that long, as its responses say", async () => {
  const keptFor = async (settings: Record<string, string>) => {
    const server = await startServer({ ...sharedSettings(), ...settings });
    const agent = new Agent({ keepAlive: true });
    const answer = await ask(server.url, { path: "/api/health/live", agent });
    agent.destroy();
    await server.stop();
    return answer.headers["keep-alive"];
  };
  expect(await keptFor({})).toBe("timeout=65");
  expect(await keptFor({ KEEP_ALIVE_SECONDS: "620" })).toBe("timeout=620");
  const server = await startServer({ ...sharedSettings(), KEEP_ALIVE_SECONDS: "1" });
  // Ends when the server closes the connection: nothing in the request asks for that.
  const text = await askRaw(server.url, "GET /api/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
  expect(parseRaw(text).headers["keep-alive"]).toBe("timeout=1");
  await server.stop();
});

test("SIGTERM at a busy server: requests that had arrived are answered", async ({ key }) => {
  const { secret } = await key();
  const server = await startServer(sharedSettings());
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  let onTheirWay = 0;
  const sent = () => {
    onTheirWay += 1;
  };
  // Nothing is accepted or read meanwhile; the system takes the connections and what they send.
  server.process.kill("SIGSTOP");
  const calls = Array.from({ length: 20 }, () =>
    ask(server.url, { path: "/api/v1/me", headers: bearer(secret), sent }),
  );
  await until(() => onTheirWay === calls.length);
  server.process.kill("SIGTERM");
  server.process.kill("SIGCONT");
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
  expect(await ended).toBe(0);
});

test("a server whose output is closed keeps running, and shuts down by itself", async ({ key }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const server = await startServer(sharedSettings());
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  server.process.stdout?.destroy();
  server.process.stderr?.destroy();
  // Each is a line of the log.
  const damaged = gzipSync("{}").subarray(0, 12);
  for (let round = 0; round < 5; round++) expect((await postReport(server.url, secret, damaged)).status).toBe(422);
  server.process.kill("SIGTERM");
  expect(await ended).toBe(0);
});

const accepts = (url: string) =>
  ask(url, { path: "/api/health/live" }).then(
    () => true,
    () => false,
  );
