import type { IncomingMessage } from "node:http";
import { internalHeaders } from "./internal-headers";

type Cookies = Partial<Record<string, string>>;

// On globalThis, because the pages that need no script are bundled without the modules of the server.
declare global {
  var backlineIsSignedIn: ((cookies: Cookies, https: boolean) => Promise<boolean>) | undefined;
}

/** Whether a request has a session that counts. False if the database can't say. */
export async function isSignedIn({ headers, cookies }: IncomingMessage & { cookies: Cookies }): Promise<boolean> {
  try {
    return (await globalThis.backlineIsSignedIn?.(cookies, headers[internalHeaders.protocol] === "https")) ?? false;
  } catch {
    return false;
  }
}
