import type { IncomingMessage } from "node:http";
import { internalHeaders } from "./internal-headers";

type Cookies = Partial<Record<string, string>>;
type HasSession = (cookies: Cookies, https: boolean) => Promise<boolean>;

// On globalThis, because the pages that need no script are bundled without the modules of the server.
declare global {
  var backlineHasSession: HasSession | undefined;
}

/** Lets `isSignedIn` ask the database; until then nobody is. */
export function setHasSession(hasSession: HasSession): void {
  globalThis.backlineHasSession = hasSession;
}

/** Whether a request has a session that counts. False if the database can't say. */
export async function isSignedIn({ headers, cookies }: IncomingMessage & { cookies: Cookies }): Promise<boolean> {
  try {
    return (await globalThis.backlineHasSession?.(cookies, headers[internalHeaders.protocol] === "https")) ?? false;
  } catch {
    return false;
  }
}
