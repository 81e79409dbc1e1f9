import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { isDatabaseOutage } from "@/lib/outage";
import {
  type DebianPostgres,
  debianPostgresBin,
  makeFolder,
  openDebianPostgres,
} from "@/test/database/debian-postgres";
import { openDb } from "../client";

/** Runs a statement as the product would, and returns what came of it: `answered`, or the code of the fault. */
async function outcomeOf(url: string): Promise<string> {
  const db = openDb(url, 1);
  try {
    await db.execute(sql`select`);
    return "answered";
  } catch (error) {
    expect(isDatabaseOutage(error), String(error)).toBe(true);
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
  } finally {
    await db.$client.end({ timeout: 1 });
  }
}

async function withServer(
  options: Parameters<typeof openDebianPostgres>[0],
  use: (server: DebianPostgres) => Promise<void>,
) {
  const server = await openDebianPostgres(options);
  try {
    await use(server);
  } finally {
    await server.remove();
  }
}

/** Makes an authority and a server's certificate for `localhost`, one that has expired too. */
async function makeCertificates() {
  const folder = await makeFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  for (const authority of ["ca", "other-ca"]) {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${authority}.key`,
      "-out",
      `${authority}.pem`,
      "-days",
      "2",
      "-subj",
      `/CN=${authority}`,
    );
  }
  writeFileSync(at("names"), "subjectAltName=DNS:localhost");
  const issue = (name: string, ...validity: string[]) => {
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-extfile",
      "names",
      ...validity,
    );
    execFileSync("chown", [`--reference=${folder}`, at(`${name}.key`)]);
    chmodSync(at(`${name}.key`), 0o600);
  };
  issue("server", "-days", "2");
  issue("backline", "-days", "2");
  issue("expired", "-days", "-1");
  return at;
}

describe.skipIf(debianPostgresBin === undefined)("a connection", () => {
  it("goes to a Unix socket, and to whichever of several servers accepts writes", async () => {
    await withServer({}, async (primary) => {
      expect(await outcomeOf(`postgres://backline@/backline?host=${primary.folder}&port=${primary.port}`)).toBe(
        "answered",
      );
      await withServer({ standbyOf: primary }, async (standby) => {
        const both = (first: number, second: number) =>
          `postgres://backline@127.0.0.1:${first},127.0.0.1:${second}/backline`;
        expect(await outcomeOf(standby.url)).toBe("CONNECTION_DESTROYED");
        const db = openDb(both(standby.port, primary.port), 3);
        const portOf = async () =>
          (await db.execute<{ port: number }>(sql`select inet_server_port() as port`))[0]?.port;
        expect(await portOf()).toBe(primary.port);
        expect(await outcomeOf(both(standby.port, standby.port))).toBe("STANDBY");
        // After a failover the standby is the primary, and the same connections find it.
        await primary.stop("SIGQUIT");
        await standby.sql`select pg_promote()`;
        await expect.poll(portOf, { timeout: 20_000 }).toBe(standby.port);
        await db.$client.end();
      });
    });
  });

  it("checks what the address says of TLS, and tells faults apart", async () => {
    const at = await makeCertificates();
    const settings = {
      ssl: "on",
      ssl_cert_file: at("server.pem"),
      ssl_key_file: at("server.key"),
      ssl_ca_file: at("ca.pem"),
    };
    const hba = ["local all all trust", "hostssl backline backline 127.0.0.1/32 trust"];
    await withServer({ settings, hba }, async (server) => {
      const url = (host: string, query: string) => `postgres://backline@${host}:${server.port}/backline?${query}`;
      const ca = `sslrootcert=${at("ca.pem")}`;
      const cases: [host: string, query: string, outcome: string][] = [
        ["localhost", "sslmode=disable", "28000"],
        ["localhost", "sslmode=prefer", "answered"],
        ["localhost", "sslmode=require", "answered"],
        ["localhost", `sslmode=verify-full&${ca}`, "answered"],
        ["127.0.0.1", `sslmode=verify-ca&${ca}`, "answered"],
        ["127.0.0.1", `sslmode=require&${ca}`, "answered"],
        ["127.0.0.1", `sslmode=verify-full&${ca}`, "ERR_TLS_CERT_ALTNAME_INVALID"],
        ["localhost", "sslmode=verify-full", "SELF_SIGNED_CERT_IN_CHAIN"],
        ["localhost", `sslmode=require&sslrootcert=${at("other-ca.pem")}`, "SELF_SIGNED_CERT_IN_CHAIN"],
      ];
      for (const [host, query, outcome] of cases) expect(await outcomeOf(url(host, query)), query).toBe(outcome);
      await server.sql`alter system set ssl_cert_file = ${server.sql.unsafe(`'${at("expired.pem")}'`)}`;
      await server.sql`alter system set ssl_key_file = ${server.sql.unsafe(`'${at("expired.key")}'`)}`;
      await server.restart();
      expect(await outcomeOf(url("localhost", `sslmode=verify-full&${ca}`))).toBe("CERT_HAS_EXPIRED");
      expect(await outcomeOf(url("localhost", "sslmode=require"))).toBe("answered");
    });
    await withServer(
      { settings, hba: ["local all all trust", "hostssl backline backline 127.0.0.1/32 cert"] },
      async (server) => {
        const url = (query: string) => `postgres://backline@localhost:${server.port}/backline?sslmode=require${query}`;
        expect(await outcomeOf(url(""))).toBe("28000");
        expect(await outcomeOf(url(`&sslcert=${at("backline.pem")}&sslkey=${at("backline.key")}`))).toBe("answered");
      },
    );
  });

  it("fails as an outage when the server's socket is missing, and when connections are accepted and closed", async () => {
    await withServer({}, async (server) => {
      await server.stop();
      const socket = `postgres://backline@/backline?host=${server.folder}&port=${server.port}`;
      expect(await outcomeOf(socket)).toBe("ENOENT");
    });
    let accepted = 0;
    const closing = createServer((client) => {
      accepted += 1;
      client.on("error", () => {}).end();
    });
    closing.listen(0, "127.0.0.1");
    await once(closing, "listening");
    const address = closing.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await outcomeOf(`postgres://backline@127.0.0.1:${port}/backline`)).toBe("ECONNRESET");
    // One for each query, and not one after the other without a pause.
    expect(accepted).toBe(1);
    closing.close();
  });

  it("recovers by itself after its server was down, each time", async () => {
    await withServer({}, async (server) => {
      const db = openDb(server.url, 2);
      const ask = () =>
        db.execute(sql`select`).then(
          () => true,
          () => false,
        );
      for (let round = 0; round < 3; round++) {
        expect(await ask()).toBe(true);
        await server.stop();
        for (let attempt = 0; attempt < 12; attempt++) expect(await ask()).toBe(false);
        await server.restart();
        await expect.poll(ask, { timeout: 20_000 }).toBe(true);
      }
      await db.$client.end();
    });
  });

  it("needs TLS where the address asks for it, and does without where it only prefers it", async () => {
    await withServer({}, async (server) => {
      expect(await outcomeOf(`${server.url}?sslmode=require`)).toBe("TLS_NOT_OFFERED");
      expect(await outcomeOf(`${server.url}?sslmode=prefer`)).toBe("answered");
    });
  });

  it("has its own limits and search path, whatever the role's are", async () => {
    await withServer({}, async (server) => {
      await server.sql`alter role backline set search_path = nowhere`;
      await server.sql`alter role backline set statement_timeout = 1`;
      const db = openDb(server.url, 1);
      const [row] = await db.execute<{ path: string; limit: string }>(
        sql`select current_setting('search_path') as path, current_setting('statement_timeout') as limit`,
      );
      expect(row).toEqual({ path: "public", limit: "30s" });
      await db.$client.end();
    });
  });
});
