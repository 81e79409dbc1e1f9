import { type Db, openDb } from "@/db/client";
import { openTemporaryDatabase } from "@/test/database/temporary-database";
import { startServer, type TestServer } from "./server";

/** An installation of its own: a PostgreSQL without a single user, and as many server processes as a test starts. */
export type Installation = {
  dataDir: string;
  databaseUrl: string;
  db: Db;
  /** Starts a server process; settings may be given on top of its own. */
  start(settings?: Record<string, string>): Promise<TestServer>;
  /** Ends its servers and its PostgreSQL; the data is kept for inspection. */
  close(): Promise<void>;
  /** Ends it, if it still runs, and removes the data. */
  remove(): Promise<void>;
};

export async function openInstallation(): Promise<Installation> {
  const database = await openTemporaryDatabase();
  const { dataDir, url: databaseUrl } = database;
  const db = openDb(databaseUrl, 3);
  const servers: TestServer[] = [];
  const close = async () => {
    for (const server of servers) await server.stop();
    await db.$client.end();
    await database.close();
  };
  return {
    dataDir,
    databaseUrl,
    db,
    async start(settings = {}) {
      const own = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, AUTH_SECRET: crypto.randomUUID() };
      const server = await startServer({ ...own, ...settings });
      servers.push(server);
      return server;
    },
    close,
    async remove() {
      await close();
      await database.remove();
    },
  };
}
