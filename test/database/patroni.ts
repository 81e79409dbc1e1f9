import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { z } from "zod";
import { root } from "@/bin/root";
import { ask, until } from "@/test/api/http";
import { freePort } from "@/test/servers/free-port";
import { isAlive } from "@/test/servers/product";
import { haproxyAccount } from "@/test/servers/proxy-program";
import { debianPostgresBin, makeFolder, runProgram } from "./debian-postgres";

const programs = { patroni: "/usr/bin/patroni", etcd: "/usr/bin/etcd", haproxy: "/usr/sbin/haproxy" };

/** What the system lacks for a cluster to run. */
export const missingForPatroni = [
  ...Object.entries(programs).flatMap(([name, file]) => (existsSync(file) ? [] : [name])),
  ...(debianPostgresBin === undefined ? ["postgresql"] : []),
];

/** Each node has an address of its own, as the two machines of the example have. */
const addresses = { db1: "127.0.0.11", db2: "127.0.0.12" } as const;
export type NodeName = keyof typeof addresses;
export const otherThan = (name: NodeName): NodeName => (name === "db1" ? "db2" : "db1");

const Member = z.looseObject({
  name: z.enum(["db1", "db2"]),
  role: z.string(),
  state: z.string(),
});
const Members = z.looseObject({ members: z.array(Member) });

export type PatroniCluster = Awaited<ReturnType<typeof openPatroniCluster>>;

/**
 * Runs the cluster of docs/database/patroni with one etcd, two nodes and HAProxy, with the files as they stand there but
 * for addresses, ports and paths, and with an empty database `backline` in it.
 */
export async function openPatroniCluster() {
  const folder = await makeFolder();
  const ports = {
    postgres: await freePort(),
    rest: await freePort(),
    etcd: await freePort(),
    etcdPeers: await freePort(),
    proxy: await freePort(),
  };
  const passwords = {
    PATRONI_SUPERUSER_PASSWORD: crypto.randomUUID(),
    PATRONI_REPLICATION_PASSWORD: crypto.randomUUID(),
    PATRONI_REWIND_PASSWORD: crypto.randomUUID(),
    PATRONI_RESTAPI_PASSWORD: crypto.randomUUID(),
  };
  const password = crypto.randomUUID();

  const connectAsAdmin = (host: string, port: number) =>
    postgres({
      host,
      port,
      user: "postgres",
      password: passwords.PATRONI_SUPERUSER_PASSWORD,
      database: "postgres",
      max: 1,
      onnotice: () => {},
    });

  const adapt = async (file: string, to: string, more: (text: string) => string = (text) => text) => {
    const text = (await readFile(path.join(root, "docs/database/patroni", file), "utf8"))
      .replaceAll("127.0.0.1:5432", `127.0.0.1:${ports.proxy}`)
      .replaceAll(":5432", `:${ports.postgres}`)
      .replaceAll(":8008", `:${ports.rest}`)
      .replaceAll("port 8008", `port ${ports.rest}`)
      .replaceAll(":2379", `:${ports.etcd}`)
      .replaceAll(":2380", `:${ports.etcdPeers}`)
      // One etcd is enough here.
      .replace(/,etcd2=.*$/m, "")
      .replace(/^ +- 10\.0\.0\.1[23]:.*\n/gm, "")
      .replaceAll("10.0.0.0/24", "127.0.0.0/8");
    const placed = more(text).replaceAll("10.0.0.11", addresses.db1).replaceAll("10.0.0.12", addresses.db2);
    await writeFile(path.join(folder, to), placed);
    return path.join(folder, to);
  };

  const running = new Map<string, ReturnType<typeof runProgram>>();
  const run = (name: string, file: string, args: string[], environment: Record<string, string> = {}) => {
    running.set(name, runProgram(file, args, folder, environment));
  };
  const outputs = () => [...running].map(([name, { output }]) => `${name}:\n${output().slice(-3000)}`).join("\n");

  // For its data and its socket.
  const folders = { db1: await makeFolder(), db2: await makeFolder() };
  const dataOf = (name: NodeName) => path.join(folders[name], "data");
  const startNode = async (name: NodeName) => {
    const file = await adapt("patroni.yml", `${name}.yml`, (text) =>
      text
        .replaceAll(/^.*# this node$/gm, (line) =>
          line.replace("db1", name).replaceAll("10.0.0.11", name === "db1" ? "10.0.0.11" : "10.0.0.12"),
        )
        .replace("/usr/lib/postgresql/15/bin", debianPostgresBin ?? "")
        .replace("/var/lib/postgresql/15/backline", dataOf(name))
        .replace("/var/lib/postgresql/.pgpass", path.join(folders[name], "pgpass"))
        .replace("/var/run/postgresql", folders[name]),
    );
    run(name, programs.patroni, [file], passwords);
  };

  /** The numbers of PostgreSQL's processes of a node: each works in the folder of its data. */
  const postgresOf = async (name: NodeName): Promise<number[]> => {
    const numbers = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
    const folders = await Promise.all(numbers.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
    return numbers.filter((_, at) => folders[at] === dataOf(name));
  };
  const killPostgres = async (name: NodeName) => {
    await until(async () => {
      const pids = await postgresOf(name);
      for (const pid of pids) kill(pid, "SIGKILL");
      return !(await Promise.all(pids.map(isAlive))).some(Boolean);
    });
  };

  const askPatroni = async (name: NodeName, target: string) =>
    await ask(`http://${addresses[name]}:${ports.rest}`, { path: target });
  /** What the nodes know of each other; empty where none answers. */
  const members = async () => {
    for (const name of ["db1", "db2"] as const) {
      const answer = await askPatroni(name, "/cluster").catch(() => undefined);
      if (answer?.status === 200) return Members.parse(JSON.parse(answer.text)).members;
    }
    return [];
  };
  const roleOf = async (name: NodeName) => (await members()).find((member) => member.name === name)?.role;
  const isPrimary = async (name: NodeName) =>
    (await askPatroni(name, "/primary").catch(() => undefined))?.status === 200;
  const waitFor = async (condition: () => Promise<boolean>) => {
    try {
      await until(condition, 180_000);
    } catch (error) {
      throw new Error(`the cluster does not come to be so:\n${outputs()}`, { cause: error });
    }
  };

  const remove = async () => {
    for (const name of ["db1", "db2"] as const) await running.get(name)?.stop("SIGKILL");
    for (const name of ["db1", "db2"] as const) await killPostgres(name);
    for (const { stop } of running.values()) await stop("SIGKILL");
    for (const each of [folder, ...Object.values(folders)]) await rm(each, { recursive: true, force: true });
  };

  try {
    const etcd = await adapt("etcd.yml", "etcd.yml", (text) =>
      text.replace("/var/lib/etcd/backline", path.join(folder, "etcd")),
    );
    run("etcd", programs.etcd, ["--config-file", etcd]);
    await startNode("db1");
    await startNode("db2");
    // It is not started as root here.
    const withoutAccount = (text: string) => text.replace(haproxyAccount, "");
    run("haproxy", programs.haproxy, ["-db", "-f", await adapt("haproxy.cfg", "haproxy.cfg", withoutAccount)]);
    await waitFor(async () => {
      const roles = (await members()).map(({ role }) => role).sort();
      return roles.join() === "leader,sync_standby";
    });
    const admin = connectAsAdmin("127.0.0.1", ports.proxy);
    try {
      await waitFor(() => admin`select`.then(() => true).catch(() => false));
      await admin.unsafe(`create role backline login password '${password}'`);
      await admin`create database backline owner backline encoding 'UTF8' template template0`;
    } finally {
      await admin.end({ timeout: 1 });
    }
  } catch (error) {
    await remove();
    throw error;
  }

  const login = `postgres://backline:${password}`;
  const nodes = Object.values(addresses).map((address) => `${address}:${ports.postgres}`);
  return {
    /** Through HAProxy, and with the addresses of both nodes. */
    urls: { proxy: `${login}@127.0.0.1:${ports.proxy}/backline`, nodes: `${login}@${nodes.join()}/backline` },
    outputs,
    async leader(): Promise<NodeName> {
      const leader = (await members()).find(({ role }) => role === "leader");
      if (leader === undefined) throw new Error(`there is no leader:\n${outputs()}`);
      return leader.name;
    },
    /** Waits until a node is the primary. */
    primary: (name: NodeName) => waitFor(() => isPrimary(name)),
    /** Waits until each commit waits for a node. */
    synchronous: (name: NodeName) => waitFor(async () => (await roleOf(name)) === "sync_standby"),
    /** Has nothing more reach the standby, as a network that is slow: what is committed from now on is here alone. */
    async holdBackReplication(name: NodeName) {
      const pids = await postgresOf(name);
      const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
      const senders = pids.filter((_, at) => commands[at]?.includes("walsender"));
      if (senders.length === 0) throw new Error("nothing sends to the standby");
      for (const pid of senders) kill(pid, "SIGSTOP");
    },
    /** As if its machine lost power. */
    async killNode(name: NodeName) {
      await running.get(name)?.stop("SIGKILL");
      await killPostgres(name);
    },
    /** Its PostgreSQL goes on without it. */
    killPatroni: async (name: NodeName) => await running.get(name)?.stop("SIGKILL"),
    /** Returns whether a node's PostgreSQL considers itself the primary, whatever Patroni says. */
    async takesItselfForPrimary(name: NodeName): Promise<boolean> {
      const sql = connectAsAdmin(addresses[name], ports.postgres);
      try {
        const [row] = await sql<{ standby: boolean }[]>`select pg_is_in_recovery() as standby`;
        return row?.standby === false;
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    startNode,
    /** Makes the other node the leader, as an operator does. */
    async switchover(leader: NodeName) {
      const args = ["-c", path.join(folder, `${leader}.yml`), "switchover", "--leader", leader];
      const env = { ...process.env, ...passwords };
      await promisify(execFile)("patronictl", [...args, "--candidate", otherThan(leader), "--force"], { env });
    },
    remove,
  };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
