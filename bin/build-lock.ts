import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until no other process builds this project, and keeps others waiting until the returned function is called. The
 * lock is a listening socket, which the system closes however its process ends: nothing is ever left locked.
 */
export async function lockBuild(root: string, onWait: () => void): Promise<() => Promise<void>> {
  const name = `backline-build-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
  // Linux has names for sockets apart from files; elsewhere a dead process leaves the file, to be removed.
  const address = process.platform === "linux" ? `\0${name}` : path.join(tmpdir(), `${name}.sock`);
  for (let notified = false; ; ) {
    const server = await tryListen(address);
    if (server !== undefined) return () => new Promise((resolve) => void server.close(() => resolve()));
    if (address.startsWith("/") && !(await answers(address))) await rm(address, { force: true });
    else if (!notified) {
      onWait();
      notified = true;
    }
    await pause(200);
  }
}

function tryListen(address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen(address, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
