import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { providerIds } from "@/lib/auth/provider/provider-ids";
import { hasSession } from "@/lib/auth/sessions/has-session";
import { env } from "@/lib/env";
import { type Admitted, admit, admitBody } from "@/lib/http/front-door";
import { internalHeaders } from "@/lib/http/internal-headers";
import { setHasSession } from "@/lib/http/signed-in";
import { answerWith, expectsContinue } from "@/lib/http/web-handler";
import { withRequestId } from "@/lib/log/current-request";
import { root } from "../root";
import { type Api, loadApi } from "./api";

/** Handles a request. Rejects with unexpected errors. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The application behind the request checks: API handlers are called directly, pages go to the framework. The
 * development server leaves the API to the framework too, which reloads a handler when its source changes.
 */
export async function prepareApplication(server: Server): Promise<Handle> {
  const dev = env().NODE_ENV === "development";
  setHasSession(hasSession);
  return behindFrontDoor(await prepareFramework(server), dev ? () => undefined : await loadApi());
}

/** Routes each admitted request to its API handler, or to the framework if there is none. */
export function behindFrontDoor(framework: Handle, api: Api): Handle {
  const settings = env();
  const frontDoor = {
    trustedProxies: settings.TRUSTED_PROXIES,
    publicUrl: settings.PUBLIC_URL,
    signInProviders: providerIds(settings),
    dev: settings.NODE_ENV === "development",
  };
  return async (request, response) => {
    const admitted = admit(request, response, frontDoor);
    if (admitted.to === "nobody") return;
    const requestId = String(request.headers[internalHeaders.requestId]);
    await withRequestId(requestId, () => serve(request, response, admitted));
  };

  async function serve(request: IncomingMessage, response: ServerResponse, admitted: Admitted): Promise<void> {
    const handler = admitted.to === "endpoint" ? api(admitted.path, request.method ?? "") : undefined;
    if (handler !== undefined) return await answerWith(handler, request, response);
    if (expectsContinue(request)) response.writeContinue();
    const readable = await admitBody(request, response, frontDoor);
    if (readable !== undefined) await framework(readable, response);
  }
}

/** The framework's request handler. */
export async function prepareFramework(server: Server): Promise<Handle> {
  const { NODE_ENV, HOST, PORT } = env();
  const dev = NODE_ENV === "development";
  // The framework listens there for connections that offer another protocol. The development server talks with the browser
  // over them; otherwise it would close every one. Given a server that never listens, it does not hear of them, and Node
  // does what RFC 9110 §7.8 allows: it serves the request without the upgrade.
  const httpServer = dev ? server : createServer();
  // Node would keep the source map of each of the framework's files: 40 MiB. Ours were loaded before.
  process.setSourceMapsEnabled(false);
  try {
    const { default: next } = await import("next");
    const app = next({ dev, dir: root, hostname: HOST, port: PORT, httpServer });
    await app.prepare();
    return app.getRequestHandler();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}
