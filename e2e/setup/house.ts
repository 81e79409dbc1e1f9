import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "@/bin/root";
import { type Db, openDb } from "@/db/client";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";
import { startServer, type TestServer } from "./server";

/** An installation of its own: a PostgreSQL without a single user, and as many server processes as a test starts. */
export type House = {
  dataDir: string;
  databaseUrl: string;
  db: Db;
  /** Starts a server process; settings may be given on top of its own. */
  start(settings?: Record<string, string>): Promise<TestServer>;
  /** Ends its servers and its PostgreSQL; the data stay to be looked at. */
  close(): Promise<void>;
  /** Ends it, if it still runs, and removes the data. */
  remove(): Promise<void>;
};

export async function openHouse(): Promise<House> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "backline-house-"));
  const database = await openEmbedded({ dataDir, role: "command" });
  await migrateToLatest(database.url, root);
  const db = openDb(database.url, 3);
  const servers: TestServer[] = [];
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    for (const server of servers) await server.stop();
    await db.$client.end();
    await database.close();
  };
  return {
    dataDir,
    databaseUrl: database.url,
    db,
    async start(settings = {}) {
      const own = { DATABASE_URL: database.url, DATA_DIR: dataDir, AUTH_SECRET: crypto.randomUUID() };
      const server = await startServer({ ...own, ...settings });
      servers.push(server);
      return server;
    },
    close,
    async remove() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
