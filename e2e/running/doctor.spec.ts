import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { type RequestListener, request } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { version } from "@/lib/version";
import { ask, bodyOf } from "@/test/api/http";
import { openInstallation } from "@/test/servers/installation";
import { runScript } from "@/test/servers/product";
import { makeCertificate, missing } from "@/test/servers/proxy-program";
import { startReverseProxy } from "@/test/servers/reverse-proxy";
import { stop, test } from "@/test/servers/start-test";

const Report = z.strictObject({
  ok: z.boolean(),
  version: z.string(),
  findings: z.array(
    z.strictObject({
      check: z.string(),
      level: z.enum(["ok", "warning", "fault"]),
      text: z.string().min(1),
      fix: z.string().min(1).optional(),
    }),
  ),
});

/** What doctor finds, by what it looked at; its exit code has to agree. */
async function examine(settings: Record<string, string>) {
  const { code, output } = await runScript("doctor", ["--json"], settings);
  // Node warns of authorities that were added, on standard error.
  const { ok, findings } = Report.parse(JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)));
  expect(ok).toBe(findings.every(({ level }) => level !== "fault"));
  expect(code).toBe(ok ? 0 : 1);
  for (const { level, fix } of findings) expect(fix !== undefined).toBe(level !== "ok");
  return { output, finding: (check: string) => findings.find((each) => each.check === check) };
}

test("before the first start it finds no fault, and creates nothing", async ({ instance }) => {
  const DATA_DIR = path.join(instance.dataDir, "none");
  const { finding } = await examine({ ...instance.settings, DATA_DIR });
  expect(finding("database")).toMatchObject({ level: "ok", text: expect.stringContaining("first start") });
  expect(finding("server")).toMatchObject({ level: "ok", text: "not running" });
  await expect(stat(DATA_DIR)).rejects.toMatchObject({ code: "ENOENT" });

  const data = path.join(instance.dataDir, "postgres");
  await mkdir(data);
  expect((await examine(instance.settings)).finding("database")).toMatchObject({ level: "ok" });
  expect(await readdir(data)).toEqual([]);
  await rm(data, { recursive: true });
  await symlink(path.join(instance.dataDir, "a disk that is not mounted"), data);
  expect((await examine(instance.settings)).finding("database")).toMatchObject({
    level: "fault",
    text: expect.stringContaining("which no longer exists"),
  });
});

test("for a running installation it shows the version, the tables, the disk and the backup, and no secret", async ({
  instance,
  start,
}) => {
  const product = start();
  const url = await product.ready();
  const seen = await examine(instance.settings);
  expect(seen.finding("server")).toMatchObject({ level: "ok", text: `${version} at ${url}` });
  expect(seen.finding("tables")).toMatchObject({ level: "ok", text: "of this version" });
  expect(seen.finding("disk of the data")?.text).toMatch(/^[\d.]+ [KMGT]iB of [\d.]+ [KMGT]iB are free at \//);
  expect(seen.finding("public address")).toMatchObject({ level: "ok" });
  for (const name of ["auth-secret", "database-password"]) {
    expect(seen.output).not.toContain((await readFile(path.join(instance.dataDir, name), "utf8")).trim());
  }

  expect(seen.finding("backup")).toMatchObject({ level: "warning", text: "There is none yet." });
  expect((await runScript("backup", [path.join(instance.dataDir, "b.sql.gz")], instance.settings)).code).toBe(0);
  expect((await examine(instance.settings)).finding("backup")).toMatchObject({
    level: "ok",
    text: expect.stringMatching(/^\d minutes? ago$/),
  });
  const old = new Date(Date.now() - 9 * 86_400_000);
  await writeFile(path.join(instance.dataDir, "last-backup"), old.toISOString());
  expect((await examine(instance.settings)).finding("backup")).toMatchObject({
    level: "warning",
    text: "The last one was made 9 days ago.",
  });

  const secret = path.join(instance.dataDir, "auth-secret");
  await chmod(secret, 0o644);
  await chmod(instance.dataDir, 0o755);
  expect((await examine(instance.settings)).finding("data folder")).toMatchObject({
    level: "fault",
    fix: `Run \`chmod 600 ${secret}\`.`,
  });
  const { code, output } = await runScript("doctor", [], instance.settings);
  expect(code).toBe(1);
  expect(output).toContain(`Run \`chmod 600 ${secret}\`.\n`);
  expect(output).toMatch(/\n1 fault, \d+ warnings?\.\n$/);
  await chmod(secret, 0o600);
  await stop(product, instance.dataDir);
  expect((await examine(instance.settings)).finding("server")).toMatchObject({ text: "not running" });
});

test("invalid settings, names that look misspelt and a database that does not respond are findings", async ({
  instance,
}) => {
  const wrong = await examine({ ...instance.settings, PORT: "x", DATBASE_URL: "y" });
  expect(wrong.finding("settings")).toMatchObject({ level: "warning", text: expect.stringContaining("DATABASE_URL?") });
  expect(wrong.output).toContain("PORT: Use a whole number");
  const away = { DATABASE_URL: "postgres://u:hidden-word@127.0.0.1:9/backline", DATABASE_WAIT_SECONDS: "0" };
  const { finding, output } = await examine({ ...instance.settings, ...away });
  expect(finding("database")).toMatchObject({ level: "fault", text: expect.stringContaining("refuses connections") });
  expect(output).not.toContain("hidden-word");
  expect(await runScript("doctor", ["--jsn"], instance.settings)).toMatchObject({ code: 2 });
});

test("it calls PUBLIC_URL, and says which TRUSTED_PROXIES fits the proxies", async ({ instance }) => {
  const installation = await openInstallation();
  const append = (address: string) =>
    startReverseProxy((headers) => {
      const before = headers["x-forwarded-for"];
      return { ...headers, "x-forwarded-for": before === undefined ? address : `${before}, ${address}` };
    });
  const [outer, inner] = [await append("203.0.113.9"), await append("10.0.0.5")];
  try {
    for (const trusted of [0, 1, 2, 3]) {
      const TRUSTED_PROXIES = String(trusted);
      const server = await installation.start({ TRUSTED_PROXIES, PUBLIC_URL: outer.url });
      inner.pointAt(server.url);
      outer.pointAt(inner.url);
      const settings = {
        ...instance.settings,
        DATABASE_URL: installation.databaseUrl,
        PUBLIC_URL: outer.url,
        TRUSTED_PROXIES,
      };
      const { finding } = await examine(settings);
      expect(finding("database user")).toMatchObject({
        level: "warning",
        text: "Backline's user may change the audit log.",
      });
      expect(finding("clock")).toMatchObject({ level: "ok" });
      if (trusted === 2) {
        expect(finding("proxies")).toMatchObject({ level: "ok", text: expect.stringContaining(" 203.0.113.9,") });
      } else {
        expect(finding("proxies")).toMatchObject({
          level: "fault",
          text: expect.stringContaining(
            trusted === 3 ? "Callers can choose the address" : `TRUSTED_PROXIES is ${trusted}`,
          ),
          fix: expect.stringContaining("TRUSTED_PROXIES=2"),
        });
      }
      await server.stop();
    }
    await installation.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of a newer version', 99999999999999)`,
    );
    const lost = { ...instance.settings, DATABASE_URL: installation.databaseUrl, PUBLIC_URL: inner.url };
    const seen = await examine(lost);
    expect(seen.finding("proxies")).toMatchObject({
      level: "fault",
      text: expect.stringContaining(`${inner.url} does not answer`),
    });
    expect(seen.finding("tables")).toMatchObject({ level: "fault", text: "They are from a newer version." });
  } finally {
    await outer.close();
    await inner.close();
    await installation.remove();
  }
});

test("it checks the certificate of PUBLIC_URL, and who answers there", async ({ instance }) => {
  test.skip(missing("openssl").length > 0, "needs openssl");
  const installation = await openInstallation();
  const folder = await mkdtemp(path.join(tmpdir(), "backline-doctor-"));
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  const nothing: RequestListener = (_, answer) => void answer.writeHead(404).end("<h1>Not here</h1>");
  const serve = async (days: number, listener = nothing) => {
    makeCertificate(key, certificate, days);
    const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, listener);
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const address = server.address();
    return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
  };
  const end = (server: Server) => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const look = (port: number, settings: Record<string, string> = {}) =>
    examine({ ...instance.settings, PUBLIC_URL: `https://localhost:${port}`, ...settings });
  try {
    const short = await serve(3);
    expect((await look(short.port)).finding("https")).toMatchObject({
      level: "warning",
      text: expect.stringContaining("does not trust the certificate (DEPTH_ZERO_SELF_SIGNED_CERT)"),
    });
    const trusted = { NODE_EXTRA_CA_CERTS: certificate };
    const seen = await look(short.port, trusted);
    expect(seen.finding("https")).toMatchObject({ level: "warning", text: expect.stringContaining("expires on 2") });
    expect(seen.finding("proxies")).toMatchObject({
      level: "fault",
      text: `Something other than Backline answers at https://localhost:${short.port} (status 404).`,
    });
    await end(short.server);
    const long = await serve(60);
    expect((await look(long.port, trusted)).finding("https")).toMatchObject({ level: "ok" });
    await end(long.server);
    expect((await look(long.port)).finding("https")).toMatchObject({ level: "fault" });

    // A proxy that passes requests on without a word of where they come from, before Backline and without it.
    const backline = await installation.start();
    const mute = await serve(60, (incoming, outgoing) => {
      const passedOn = request(new URL(incoming.url ?? "", backline.url), { method: "GET" }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passedOn.on("error", () => outgoing.writeHead(502).end("Bad Gateway"));
      passedOn.end();
    });
    for (const TRUSTED_PROXIES of ["0", "1"]) {
      expect((await look(mute.port, { ...trusted, TRUSTED_PROXIES })).finding("proxies")).toMatchObject({
        level: "fault",
        fix: expect.stringContaining("then set TRUSTED_PROXIES=1"),
      });
    }
    await backline.stop();
    expect((await look(mute.port, trusted)).finding("proxies")).toMatchObject({
      level: "fault",
      text: `The proxy at https://localhost:${mute.port} can't reach Backline (status 502).`,
    });
    await end(mute.server);
  } finally {
    await installation.remove();
    await rm(folder, { recursive: true, force: true });
  }
});

test("a caller is shown the address that the server sees, and nothing else", async () => {
  const installation = await openInstallation();
  try {
    const Answer = z.strictObject({ address: z.string(), forwarded_addresses: z.number() });
    const look = async (url: string, headers: Record<string, string> = {}) =>
      bodyOf(await ask(url, { path: "/api/health/address", headers }), Answer);
    const direct = await installation.start();
    expect(await look(direct.url)).toEqual({ address: "127.0.0.1", forwarded_addresses: 0 });
    const forwarded = { "x-forwarded-for": "198.51.100.7, 203.0.113.9", "x-backline-address": "198.51.100.8" };
    expect(await look(direct.url, forwarded)).toEqual({ address: "127.0.0.1", forwarded_addresses: 2 });
    const behind = await installation.start({ TRUSTED_PROXIES: "1" });
    expect(await look(behind.url, forwarded)).toEqual({ address: "203.0.113.9", forwarded_addresses: 2 });
    expect(await look(behind.url)).toEqual({ address: "unknown", forwarded_addresses: 0 });
  } finally {
    await installation.remove();
  }
});
