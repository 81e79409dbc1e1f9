import "server-only";
import { headers } from "next/headers";
import { originOf } from "./address/same-origin";
import { internalHeaders } from "./internal-headers";

/** Where a request of a browser comes from. */
type RequestInfo = {
  address: string;
  https: boolean;
  host: string;
  /** Is the browser on this machine, with nothing in between? */
  local: boolean;
  /** The one that a request that changes something has to come from. */
  origin: string;
  requestId: string;
  target: string;
  /** Is a page rendered again as part of the response to a server action? */
  afterAction: boolean;
  /** Is there no such page? Known where somebody is signed in. */
  unknownPage: boolean;
};

/**
 * Reads what the front door found out. Refuses to work without it: an application that is reached past it is not safe.
 */
export async function requestInfo(): Promise<RequestInfo> {
  const incoming = await headers();
  const address = incoming.get(internalHeaders.address);
  const host = incoming.get(internalHeaders.host);
  const requestId = incoming.get(internalHeaders.requestId);
  if (address === null || host === null || requestId === null) {
    throw new Error("the request did not come through bin/server.ts");
  }
  const target = incoming.get(internalHeaders.target) ?? "/";
  const https = incoming.get(internalHeaders.protocol) === "https";
  const afterAction = incoming.has("next-action");
  const local = incoming.has(internalHeaders.local);
  const unknownPage = incoming.has(internalHeaders.unknownPage);
  const origin = originOf({ host, https }) ?? "";
  return { address, host, local, requestId, target, afterAction, unknownPage, https, origin };
}
