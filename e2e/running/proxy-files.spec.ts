import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "@/bin/root";
import { parseSettings } from "@/lib/env";
import { type Answer, ask, bearer, problemOf, until } from "@/test/api/http";
import { pipelineScopes, reportOf } from "@/test/api/uploads";
import { freePort } from "@/test/servers/free-port";
import { missingFor, type ProxyProgram, proxyNames, proxyPorts, startProxy } from "@/test/servers/proxy-program";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

test.use({ ignoreHTTPSErrors: true });
test.describe.configure({ timeout: 600_000 });

const reportBytesMax = 50 * 1024 * 1024;

type Sent = {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  /** Written part by part; each is waited for before it is written. */
  body?: readonly (Buffer | string | (() => Promise<Buffer | string>))[];
  agent?: Agent;
  localAddress?: string;
};

/** Sends a request to a proxy whose certificate nobody has signed. */
function send(proxy: ProxyProgram, sent: Sent): Promise<Answer> {
  const { path: target, method = "GET", headers = {}, body = [], agent, localAddress } = sent;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: proxy.port, servername: "localhost", rejectUnauthorized: false };
    const named = { host: `localhost:${proxy.port}`, ...headers };
    const asking = request(
      { ...options, path: target, method, headers: named, agent: agent ?? false, localAddress },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const answered: IncomingHttpHeaders = response.headers;
          resolve({ status: response.statusCode ?? 0, headers: answered, text: Buffer.concat(parts).toString() });
        });
      },
    );
    asking.on("error", reject);
    const write = async () => {
      for (const part of body) asking.write(typeof part === "function" ? await part() : part);
      asking.end();
    };
    write().catch(reject);
  });
}

/** A problem of Backline's own, as it comes out of the proxy. */
function expectOurs(answer: Answer, status: number, code: string) {
  expect({ status: answer.status, text: answer.text }).toEqual({ status, text: expect.stringContaining(`"${code}"`) });
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  return problemOf(answer);
}

const upload = (secret: string, asset: string, more: Record<string, string> = {}) => ({
  path: `/api/v1/scans?asset=${asset}`,
  method: "POST",
  headers: { ...bearer(secret), "content-type": "application/json", ...more },
});

for (const name of proxyNames) {
  test.describe(`${name} with the file of docs/proxies`, () => {
    test.skip(missingFor(name).length > 0, `Not installed: ${missingFor(name).join(", ")}.`);

    /** One instance or two behind the proxy, each at a port that it keeps when it is started again. */
    async function withProxy(
      count: 1 | 2,
      use: (all: {
        proxy: ProxyProgram;
        servers: TestServer[];
        again: (index: number) => Promise<void>;
      }) => Promise<void>,
    ): Promise<void> {
      const ports = await proxyPorts();
      const instances: number[] = [];
      for (let index = 0; index < count; index++) instances.push(await freePort());
      const start = (index: number) =>
        startServer({
          ...sharedSettings(),
          PORT: String(instances[index]),
          PUBLIC_URL: `https://localhost:${ports.https}`,
          TRUSTED_PROXIES: "1",
          RATE_LIMIT_PER_MINUTE: "1000000",
          // HAProxy asks; nginx does not.
          SHUTDOWN_DELAY_SECONDS: name === "haproxy" ? "3" : "0",
        });
      const servers = await Promise.all(instances.map((_, index) => start(index)));
      const urls = instances.map((port) => new URL(`http://127.0.0.1:${port}`));
      const proxy = await startProxy(name, ports, urls);
      try {
        await until(async () => (await send(proxy, { path: "/api/health/ready" })).status === 200);
        await use({
          proxy,
          servers,
          async again(index) {
            await servers[index]?.stop();
            servers[index] = await start(index);
          },
        });
      } finally {
        await proxy.stop();
        // Without the delay.
        for (const server of servers) server.process.kill("SIGINT");
        for (const server of servers) await server.stop();
      }
    }

    test("people sign in through it, and the server sees their real address, whatever their headers claim", async ({
      page,
      owner,
      key,
    }) => {
      const { secret } = await key({ allowedAddresses: ["198.51.100.1"] });
      await withProxy(1, async ({ proxy }) => {
        for (const claimed of [undefined, "198.51.100.1", "198.51.100.1, 198.51.100.1"]) {
          const headers = { ...bearer(secret), ...(claimed !== undefined && { "x-forwarded-for": claimed }) };
          const answer = await send(proxy, { path: "/api/v1/me", headers, localAddress: "127.0.0.5" });
          expect(expectOurs(answer, 403, "address_not_allowed").address).toBe("127.0.0.5");
        }
        const email = `${crypto.randomUUID()}@example.com`;
        expect(owner.role).toBe("owner");
        await page.goto(`${proxy.url}/sign-up`);
        await page.getByLabel("Name").fill("Ada");
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password", { exact: true }).fill("seven quiet lanterns drift");
        await page.getByRole("button", { name: "Create account" }).click();
        await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
        await page.context().clearCookies();
        await page.goto(`${proxy.url}/sign-in`);
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password", { exact: true }).fill("seven quiet lanterns drift");
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
        const [session] = await page.context().cookies(proxy.url);
        expect(session).toMatchObject({ secure: true, name: expect.stringMatching(/^__Host-/) });

        const plain = await ask(proxy.plainUrl.replace("localhost", "127.0.0.1"), { path: "/sign-in?a=b" });
        expect(plain).toMatchObject({ status: 308, headers: { location: `${proxy.url}/sign-in?a=b` } });
      });
    });

    test("a report of the maximum size streams through it, and a larger one gets our 413", async ({ key, db }) => {
      const { secret, key: summary } = await key({ scopes: pipelineScopes });
      await withProxy(1, async ({ proxy }) => {
        const report = reportOf([]);
        const first = Buffer.from(report.slice(0, 10));
        const largest = Buffer.alloc(reportBytesMax - first.length, " ");
        largest.write(report.slice(10));
        const used = () => db.$client`select from access_keys where id = ${summary.id} and last_used_at is not null`;
        // The server knows of the request while most of it has not been sent yet.
        const rest = async () => {
          await until(async () => (await used()).count > 0);
          return largest;
        };
        const length = { "content-length": String(reportBytesMax) };
        const taken = await send(proxy, { ...upload(secret, "largest", length), body: [first, rest] });
        expect({ status: taken.status, text: taken.text }).toEqual({
          status: 201,
          text: expect.stringContaining('"asset":"largest"'),
        });

        const more = [first, largest, " "];
        const announced = { "content-length": String(reportBytesMax + 1) };
        const problems = [
          await send(proxy, { ...upload(secret, "larger", announced), body: more }),
          await send(proxy, { ...upload(secret, "larger"), body: more }),
        ];
        for (const problem of problems) expectOurs(problem, 413, "body_too_large");
      });
    });

    test("our problem responses pass unchanged, and when no instance answers it sends its own", async ({ key }) => {
      const { secret } = await key();
      await withProxy(2, async ({ proxy, servers }) => {
        const questions: Sent[] = [
          { path: "/api/v1/me" },
          { path: "/api/v1/nothing" },
          { path: "/api/v1/me", method: "DELETE" },
          { path: "/api/v1/vulnerabilities?severity=odd", headers: bearer(secret) },
          { ...upload(secret, "shop"), body: ["{}"] },
          { path: "/sign-in", method: "POST", headers: { accept: "application/problem+json" } },
        ];
        const own = ({ headers, text, status }: Answer) => ({
          status,
          body: { ...JSON.parse(text), request_id: "" },
          headers: ["content-type", "www-authenticate", "retry-after", "allow", "cache-control"].map(
            (header) => headers[header],
          ),
        });
        for (const question of questions) {
          const { path: target, method = "GET", headers = {}, body = [] } = question;
          const through = await send(proxy, question);
          const proxied = { "x-forwarded-for": "127.0.0.1", ...headers };
          const direct = await ask(servers[0]?.url ?? "", {
            path: target,
            method,
            headers: proxied,
            body: body.join(""),
          });
          expect(own(through), target).toEqual(own(direct));
          expect(through.status).toBeGreaterThanOrEqual(400);
        }
        const tooLong = await send(proxy, {
          path: "/api/v1/me",
          headers: { ...bearer(secret), filler: "x".repeat(40_000) },
        });
        expectOurs(tooLong, 431, "headers_too_large");

        for (const server of servers) server.process.kill("SIGINT");
        for (const server of servers) await server.stop();
        const requests: Sent[] = [
          { path: "/api/v1/me", headers: bearer(secret) },
          { ...upload(secret, "a"), body: ["{}"] },
        ];
        for (const question of requests) {
          const away = await send(proxy, question);
          expect(away.headers["content-type"]).toMatch(/^application\/problem\+json/);
          expect(away.headers["retry-after"]).toBe("5");
          expect(JSON.parse(away.text)).toMatchObject({ status: 503, code: "instance_unavailable" });
          expect(away.status).toBe(503);
        }
        const page = await send(proxy, { path: "/sign-in" });
        expect(page.status).toBe(503);
        expect(page.headers["content-type"]).toMatch(/^text\/html/);
      });
    });

    test("a rolling restart fails no call and no upload", async ({ key }) => {
      const { secret } = await key({ scopes: [...pipelineScopes, "vulnerabilities:read"] });
      await withProxy(2, async ({ proxy, again }) => {
        const counts = new Map<string, number>();
        let over = false;
        const agent = new Agent({ keepAlive: true });
        const repeat = async (what: string, question: Sent) => {
          while (!over) {
            const result = await send(proxy, question).then(
              ({ status }) => String(status),
              (error: unknown) => String(error),
            );
            const line = `${what} ${result}`;
            counts.set(line, (counts.get(line) ?? 0) + 1);
            // Leaves a small machine the time to start a server.
            await pause(10);
          }
        };
        const call = { path: "/api/v1/me", headers: bearer(secret) };
        const report = reportOf([]);
        const load = [
          ...[1, 2].map(() => repeat("call", { ...call, agent })),
          repeat("call on a new connection", call),
          repeat("upload", { ...upload(secret, "shop-1"), body: [report], agent }),
          repeat("upload on a new connection", { ...upload(secret, "shop-2"), body: [report] }),
        ];
        const seen = async () => {
          const before = new Map(counts);
          const grown = (line: string) => (counts.get(line) ?? 0) > (before.get(line) ?? 0) + 10;
          await until(() => grown("call 200") && grown("upload 201"));
        };
        await seen();
        for (const index of [0, 1]) {
          await again(index);
          await seen();
        }
        over = true;
        await Promise.all(load);
        agent.destroy();
        const failed = [...counts].filter(([line]) => !/^(?:call|upload)(?: on a new connection)? 20[01]$/.test(line));
        expect(failed).toEqual([]);
        const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
        test.info().annotations.push({ type: "requests", description: JSON.stringify([...counts]) });
        expect(total).toBeGreaterThan(100);
      });
    });
  });
}

test("each file of docs/proxies closes idle connections to Backline before Backline does", async () => {
  const kept = parseSettings({}).KEEP_ALIVE_SECONDS;
  const idle: Record<string, RegExp> = {
    "nginx.conf": /^\s*keepalive_timeout (\d+)s;/m,
    "haproxy.cfg": /pool-purge-delay (\d+)s/,
    Caddyfile: /^\s*keepalive (\d+)s$/m,
  };
  for (const [file, setting] of Object.entries(idle)) {
    const text = await readFile(path.join(root, "docs/proxies", file), "utf8");
    expect(Number(setting.exec(text)?.[1]), file).toBeLessThan(kept);
  }
});
