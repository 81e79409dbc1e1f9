import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { freePort } from "@/test/servers/free-port";

const installed = "/usr/lib/postgresql";
/** Where Debian has the newest server that is installed; undefined where none is. */
export const debianPostgresBin = existsSync(installed)
  ? readdirSync(installed)
      .sort()
      .map((version) => path.join(installed, version, "bin"))
      .findLast((bin) => existsSync(path.join(bin, "postgres")))
  : undefined;

// PostgreSQL and PgBouncer refuse to run as root.
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** A folder that programs of this machine's packages may write to, whoever runs the tests. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-debian-"));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o755);
  return folder;
}

/** Runs a program of this machine's packages until it is stopped, not as root. */
export function runProgram(
  file: string,
  args: string[],
  folder: string,
  environment: Record<string, string> = {},
): { stop(signal?: NodeJS.Signals): Promise<void>; output(): string } {
  const env = { ...process.env, ...environment };
  const child: ChildProcess = spawn(file, args, { ...account, cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => (output += String(part)));
  return {
    output: () => output,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

const run = (bin: string, program: string, args: string[], folder: string) =>
  execFileSync(path.join(bin, program), args, { ...account, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });

type Options = {
  settings?: Record<string, string>;
  hba?: string[];
  standbyOf?: DebianPostgres;
  /** Gives it a disk of its own, of this size. Only root can. */
  diskMegabytes?: number;
};

export type DebianPostgres = Awaited<ReturnType<typeof openDebianPostgres>>;

/**
 * Starts a PostgreSQL of Debian's package with an empty database `backline`, owned by a user of that name without a
 * password. It listens at a port of 127.0.0.1 and at a socket in its folder. A standby follows another one.
 */
export async function openDebianPostgres({ settings = {}, hba = [], standbyOf, diskMegabytes }: Options = {}) {
  const bin = debianPostgresBin;
  if (bin === undefined) throw new Error("no PostgreSQL is installed here");
  const folder = await makeFolder();
  const wal = await makeFolder();
  if (diskMegabytes !== undefined) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m,mode=777`, "tmpfs", folder]);
  }
  const data = path.join(folder, "data");
  const port = await freePort();
  const admin = (at: number) => `postgres://postgres@127.0.0.1:${at}/postgres`;
  if (standbyOf === undefined)
    run(
      bin,
      "initdb",
      ["-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "-A", "trust", "--waldir", path.join(wal, "wal")],
      folder,
    );
  else
    run(
      bin,
      "pg_basebackup",
      ["-D", data, "-d", admin(standbyOf.port), "-R", "-X", "stream", "-c", "fast", "--no-sync"],
      folder,
    );
  const all = {
    fsync: "off",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    port: String(port),
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'`);
  await writeFile(path.join(data, "postgresql.auto.conf"), `${lines.join("\n")}\n`, {
    flag: standbyOf === undefined ? "w" : "a",
  });
  if (hba.length > 0) await writeFile(path.join(data, "pg_hba.conf"), `${hba.join("\n")}\n`);
  const start = () => runProgram(path.join(bin, "postgres"), ["-D", data], folder);
  let server = start();
  const sql = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, {
    max: 1,
    onnotice: () => {},
    ...(hba.length > 0 && { host: folder, port }),
  });
  await untilAnswers(() => sql`select`, server);
  if (standbyOf === undefined) {
    await sql`create role backline login`;
    await sql`create database backline owner backline`;
  }
  return {
    folder,
    data,
    port,
    /** A superuser's connection, for setup. */
    sql,
    url: `postgres://backline@127.0.0.1:${port}/backline`,
    async restart(signal: NodeJS.Signals = "SIGINT") {
      await server.stop(signal);
      server = start();
      await untilAnswers(() => sql`select`, server);
    },
    stop: (signal: NodeJS.Signals = "SIGINT") => server.stop(signal),
    async remove() {
      await sql.end({ timeout: 0 });
      await server.stop("SIGQUIT");
      if (diskMegabytes !== undefined) execFileSync("umount", ["-l", folder]);
      for (const each of [folder, wal]) await rm(each, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(ask: () => PromiseLike<unknown>, program: { output(): string }): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      await ask();
      return;
    } catch {
      await pause(100);
    }
  }
  throw new Error(`it does not answer:\n${program.output()}`);
}

const bouncer = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((file) => existsSync(file));
export const hasPgBouncer = bouncer !== undefined;

/** Starts Debian's PgBouncer in front of a server, with the given settings of its own. */
export async function openPgBouncer(server: DebianPostgres, settings: Record<string, string>) {
  const folder = await makeFolder();
  const port = await freePort();
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "any",
    ...settings,
  };
  const file = path.join(folder, "pgbouncer.ini");
  await writeFile(
    file,
    [
      "[databases]",
      `backline = host=127.0.0.1 port=${server.port} dbname=backline user=backline`,
      "[pgbouncer]",
      ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
      "",
    ].join("\n"),
  );
  const program = runProgram(bouncer ?? "pgbouncer", [file], folder);
  const url = `postgres://backline@127.0.0.1:${port}/backline`;
  const sql = postgres(url, { max: 1, prepare: false, fetch_types: false, connect_timeout: 1 });
  await untilAnswers(() => sql`select`, program);
  await sql.end();
  return {
    url,
    async remove() {
      // At once: in session mode it would wait for its clients.
      await program.stop("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
