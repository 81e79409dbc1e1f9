import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "@/bin/root";
import { until } from "@/test/api/http";
import { freePort } from "./free-port";

export const proxyNames = ["nginx", "haproxy"] as const;
export type ProxyName = (typeof proxyNames)[number];

/** A program, where the system has it. */
function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** The lines with which HAProxy, started as root, runs as a user of its own. */
export const haproxyAccount = /^ +user haproxy\n +group haproxy\n/m;
const hasHaproxyAccount = (): boolean =>
  process.getuid?.() === 0 && spawnSync("id", ["--user", "haproxy"], { stdio: "ignore" }).status === 0;

/** What the system lacks for a proxy to run with HTTPS. */
export const missingFor = (name: ProxyName): string[] => missing(name, "openssl");

/** Which of these programs the system lacks. */
export const missing = (...programs: string[]): string[] => programs.filter((program) => find(program) === undefined);

export type ProxyProgram = {
  /** Its address over HTTPS, at localhost. */
  url: string;
  port: number;
  /** Its address over plain HTTP. */
  plainUrl: string;
  stop(): Promise<void>;
};

/** Two free ports for the proxy, and so also the PUBLIC_URL of what is behind it. */
export const proxyPorts = async () => ({ https: await freePort(), http: await freePort() });
type Ports = Awaited<ReturnType<typeof proxyPorts>>;

const files: Record<ProxyName, string> = { nginx: "nginx.conf", haproxy: "haproxy.cfg" };

/**
 * Runs a proxy with the file of docs/proxies, before one instance or two: but for addresses and the paths of the
 * certificate, and the lines for a second instance taken in, it is as it stands there.
 */
export async function startProxy(name: ProxyName, ports: Ports, instances: readonly URL[]): Promise<ProxyProgram> {
  const program = find(name);
  if (program === undefined) throw new Error(`${name} is not installed`);
  const folder = await mkdtemp(path.join(tmpdir(), `backline-${name}-`));
  const file = (each: string) => path.join(folder, each);
  makeCertificate(file("privkey.pem"), file("fullchain.pem"));
  await writeFile(
    file("backline.pem"),
    (await readFile(file("fullchain.pem"), "utf8")) + (await readFile(file("privkey.pem"), "utf8")),
  );
  const [first, second] = instances;
  const adapted = (await readFile(path.join(root, "docs/proxies", files[name]), "utf8"))
    .replaceAll("https://backline.example.com", `https://localhost:${ports.https}`)
    .replaceAll("backline.example.com", "localhost")
    .replace(haproxyAccount, hasHaproxyAccount() ? "$&" : "")
    .replaceAll("/etc/ssl/backline", folder)
    .replace("listen 80;", `listen ${ports.http};`)
    .replace("listen 443 ", `listen ${ports.https} `)
    .replace("bind :80\n", `bind :${ports.http}\n`)
    .replace("bind :443 ", `bind :${ports.https} `)
    .replaceAll("#second ", second === undefined ? "#second " : "")
    .replaceAll("127.0.0.1:3000", first?.host ?? "")
    .replaceAll("127.0.0.1:3001", second?.host ?? "127.0.0.1:3001");
  await writeFile(file(files[name]), adapted);
  // The file for nginx is a part of its whole configuration.
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (each) => `${each}_temp_path ${file(each)};`,
  );
  const account = process.getuid?.() === 0 ? "user root;" : "";
  await writeFile(
    file("main.conf"),
    `${account} daemon off; pid ${file("nginx.pid")}; error_log stderr warn; events {}
     http { access_log off; ${temporary.join(" ")} include ${file("nginx.conf")}; }`,
  );
  const args =
    name === "nginx" ? ["-p", folder, "-e", "stderr", "-c", file("main.conf")] : ["-db", "-f", file("haproxy.cfg")];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${output}`);
    return listens(ports.https);
  });
  return {
    url: `https://localhost:${ports.https}`,
    port: ports.https,
    plainUrl: `http://localhost:${ports.http}`,
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a self-signed certificate for `localhost` and its key. */
export function makeCertificate(key: string, certificate: string, days = 2): void {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", String(days), ...subject];
  execFileSync("openssl", [...args, "-keyout", key, "-out", certificate], { stdio: "ignore" });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
