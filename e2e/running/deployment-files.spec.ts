import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { test as base, expect } from "@playwright/test";
import postgres from "postgres";
import { root } from "@/bin/root";
import { settingNames } from "@/lib/env";
import { debianPostgresBin, openDebianPostgres } from "@/test/database/debian-postgres";
import { readDockerfile } from "@/test/servers/dockerfile";

const run = promisify(execFile);
const read = (file: string) => readFile(path.join(root, file), "utf8");

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), "backline-deployment-"));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

/** What a program says of a file, and whether it accepts it; undefined where the program is not installed. */
async function verdictOf(program: string, args: string[], environment: Record<string, string> = {}) {
  try {
    const { stdout, stderr } = await run(program, args, { env: { ...process.env, ...environment } });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code === "ENOENT") return undefined;
    return { code: error.code, output: "stderr" in error ? String(error.stderr) : "" };
  }
}

test.describe("the systemd unit", () => {
  test("has only directives that systemd accepts", async ({ folder }) => {
    const unit = await read("docs/systemd/backline.service");
    // Some versions only warn of a mistake, and say so in nothing but words.
    const verify = async (text: string) => {
      const file = path.join(folder, "backline.service");
      await writeFile(file, text);
      return (await verdictOf("systemd-analyze", ["verify", "--man=no", file]))?.output;
    };
    const output = await verify(unit);
    test.skip(output === undefined, "systemd-analyze is not installed.");
    expect(output).toBe("");
    expect(await verify(unit.replace("ProtectHome", "ProtectHom"))).toContain("ProtectHom");
    expect(await verify(unit.replace("KillMode=mixed", "KillMode=most"))).toContain("most");
    expect(await verify(unit.replace("/usr/bin/env", "/usr/bin/no-such-program"))).toContain("no-such-program");
  });

  test("gives the process what it needs, and little else", async () => {
    const args = ["security", "--offline=true", "--threshold=20", path.join(root, "docs/systemd/backline.service")];
    const verdict = await verdictOf("systemd-analyze", args);
    test.skip(verdict === undefined, "systemd-analyze is not installed.");
    expect(verdict?.code).toBe(0);
  });

  test("starts Backline as the image does, and gives it time to shut down", async () => {
    const unit = await read("docs/systemd/backline.service");
    const { command } = await readDockerfile();
    expect(/^ExecStart=\/usr\/bin\/env (.+)$/m.exec(unit)?.[1]).toBe(command.join(" "));
    // The other processes are ended by the first one, in order.
    expect(unit).toMatch(/^KillMode=mixed$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(35);
  });
});

test.describe("the Compose file", () => {
  test("is valid for Compose, and requires PUBLIC_URL", async ({ folder }) => {
    const text = await read("compose.yaml");
    const check = async (yaml: string, environment: Record<string, string>) => {
      const file = path.join(folder, "compose.yaml");
      await writeFile(file, yaml);
      return await verdictOf("docker-compose", ["--file", file, "config", "--quiet"], environment);
    };
    const given = { PUBLIC_URL: "https://backline.example.com" };
    const verdict = await check(text, given);
    test.skip(verdict === undefined, "docker-compose is not installed.");
    expect(verdict).toEqual({ code: 0, output: "" });
    const missing = await check(text, { PUBLIC_URL: "" });
    expect(missing?.code).not.toBe(0);
    expect(missing?.output).toContain("Write PUBLIC_URL=https://backline.example.com into the file .env");
    expect((await check(text.replace("read_only:", "readonly:"), given))?.output).toContain("readonly");
  });

  test("gives its containers existing settings, secrets as files only, and time to shut down", async () => {
    const [backline = "", postgres = ""] = (await read("compose.yaml")).split(/^ {2}postgres:$/m);
    const names = [...backline.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(names).toContain("PUBLIC_URL");
    expect(names.filter((name) => name === undefined || !settingNames.includes(name))).toEqual([]);
    expect(`${backline}${postgres}`).not.toMatch(/(?:DATABASE_URL|AUTH_SECRET|PASSWORD):/);
    for (const line of ["read_only: true", "init: true", "no-new-privileges:true", "- ALL"])
      expect(backline).toContain(line);
    expect(Number(/stop_grace_period: (\d+)s/.exec(backline)?.[1])).toBeGreaterThan(35);
  });
});

test.describe("PostgreSQL in the Compose file", () => {
  test("creates the database at its first start, and has time to recover at a later one", async () => {
    const [, service = ""] = (await read("compose.yaml")).split(/^ {2}postgres:$/m);
    expect(service).not.toContain("POSTGRES_USER");
    expect(service).toContain("./docs/database/compose.sql:/docker-entrypoint-initdb.d/");
    expect(service).toMatch(/^ +start_period: 5m$/m);
  });

  test("lets Backline sign in as an ordinary owner, and nobody as the superuser over the network", async () => {
    test.skip(debianPostgresBin === undefined, "PostgreSQL is not installed.");
    // As the image has it.
    const server = await openDebianPostgres({ hba: ["local all all trust", "host all all all scram-sha-256"] });
    const POSTGRES_PASSWORD = `it's "a" password\\`;
    const connect = (user: string, database: string) =>
      postgres({ host: "127.0.0.1", port: server.port, user, database, password: POSTGRES_PASSWORD, max: 1 });
    const [owner, superuser] = [connect("backline", "backline"), connect("postgres", "postgres")];
    try {
      await server.sql.unsafe("drop database backline");
      await server.sql.unsafe("drop role backline");
      await server.sql.unsafe(`alter role postgres password '${POSTGRES_PASSWORD.replaceAll("'", "''")}'`);
      expect(await superuser`select 1 as one`).toEqual([{ one: 1 }]);
      await superuser.end();
      const args = ["-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-h", server.folder, "-p", String(server.port)];
      const file = ["-U", "postgres", "-f", path.join(root, "docs/database/compose.sql")];
      const env = { ...process.env, POSTGRES_PASSWORD };
      await run(path.join(debianPostgresBin ?? "", "psql"), [...args, ...file], { env });

      const [role] = await owner`select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
        from pg_roles where rolname = current_user`;
      expect(new Set(Object.values(role ?? {}))).toEqual(new Set([false]));
      const [database] = await owner`select pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding
        from pg_database where datname = current_database()`;
      expect(database).toEqual({ owner: "backline", encoding: "UTF8" });
      await owner`create table made (id int)`;
      const again = connect("postgres", "postgres");
      await expect(again`select`).rejects.toMatchObject({ code: "28P01" });
      await again.end();
    } finally {
      await owner.end();
      await superuser.end();
      await server.remove();
    }
  });
});

test("HAProxy drops root with the files that replace Debian's", async () => {
  for (const file of ["docs/proxies/haproxy.cfg", "docs/database/patroni/haproxy.cfg"])
    expect(await read(file)).toMatch(/^global\n {4}user haproxy\n {4}group haproxy\n/m);
});

test.describe("the image", () => {
  test("has the Node version that the README recommends, runs as an ordinary user, and uses existing settings", async () => {
    const { bases, user, environment } = await readDockerfile();
    const recommended = /Node\.js (\d+)/.exec(await read("README.md"))?.[1];
    expect(bases.map((each) => /^node:(\d+)-bookworm-slim$/.exec(each)?.[1])).toEqual([recommended, recommended]);
    expect(user).toBe("node");
    expect(Object.keys(environment).filter((name) => name !== "NODE_ENV" && !settingNames.includes(name))).toEqual([]);
  });

  test("is built without files that git ignores", async () => {
    const ignored = (await read(".dockerignore")).split("\n");
    const byGit = (await read(".gitignore")).split("\n").map((line) => line.replace(/\/$/, ""));
    // Next writes it for the type check.
    const missing = byGit.filter((line) => line !== "" && line !== "next-env.d.ts" && !ignored.includes(line));
    expect(missing).toEqual([]);
    expect(ignored).toContain(".git");
  });
});
