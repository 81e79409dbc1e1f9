import "server-only";
import { type Db, openDb } from "@/db/client";
import { env } from "@/lib/env";
import { onShutdown } from "@/lib/shutdown";

// On globalThis for the reasons that db/client.ts gives.
declare global {
  var backlineIngestDb: Db | undefined;
}

/**
 * The connections that reports are taken in with. They are apart from those of requests, so that uploads never keep
 * the check of a key waiting, and they are two: as many reports are worked on at once, the others wait their turn.
 */
export function ingestDb(): Db {
  if (globalThis.backlineIngestDb === undefined) {
    const url = env().DATABASE_URL;
    if (url === undefined) throw new Error("DATABASE_URL is not set: start with `npm start`, which sees to it");
    globalThis.backlineIngestDb = openDb(url, 2);
    onShutdown(closeIngestDb);
  }
  return globalThis.backlineIngestDb;
}

async function closeIngestDb(): Promise<void> {
  await globalThis.backlineIngestDb?.$client.end({ timeout: 5 });
  globalThis.backlineIngestDb = undefined;
}
