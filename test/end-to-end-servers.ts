import { openTemporaryDatabase, startFromTemplate } from "@/test/database/temporary-database";
import { startServer } from "@/test/servers/server";

/**
 * Two server processes on one real PostgreSQL, as the product runs behind a load balancer. Their addresses reach the
 * tests as E2E_URL_A and E2E_URL_B, the database's as E2E_DATABASE_URL.
 */
export default async function setup() {
  const removeTemplate = await startFromTemplate();
  const database = await openTemporaryDatabase();
  const settings = {
    DATABASE_URL: database.url,
    AUTH_SECRET: crypto.randomUUID().repeat(2),
    SIGN_UP: "open",
    RATE_LIMIT_PER_MINUTE: "1000000",
  };
  const servers = await Promise.all([startServer(settings), startServer(settings)]);
  process.env.E2E_DATABASE_URL = database.url;
  process.env.E2E_AUTH_SECRET = settings.AUTH_SECRET;
  process.env.E2E_URL_A = servers[0].url;
  process.env.E2E_URL_B = servers[1].url;
  return async () => {
    for (const server of servers) await server.stop();
    await database.remove();
    await removeTemplate();
  };
}
