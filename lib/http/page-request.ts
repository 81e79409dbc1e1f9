import type { IncomingMessage } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";
import { AppError } from "../errors";

const methods = ["GET", "HEAD", "POST"];
const readingMethods = ["GET", "HEAD"];

/** Headers that make the framework respond with an error. RFC 9110 §14.2 lets servers ignore ranges. */
const unsupportedConditions = ["range", "if-range", "if-match", "if-unmodified-since"];

/**
 * Refuses requests for which the framework would respond with a 500 although the caller is at fault: methods, internal
 * pages, invalid headers of its own protocol. `pathname` is as requested and can be decoded.
 */
export function assertPageRequest(request: IncomingMessage, pathname: string): void {
  const { method = "", headers } = request;
  const path = decodeURIComponent(pathname).replace(/^\/+/, "/");
  const allow = path.startsWith("/_next/") ? readingMethods : methods;
  if (!allow.includes(method)) {
    const detail = allow === methods ? "Pages support GET, HEAD and POST." : "Static files support GET and HEAD.";
    throw new AppError("method_not_allowed", { detail, members: { allow } });
  }
  if (path.startsWith("/_next/image")) throw new AppError("not_found", { detail: "Images are not resized here." });
  if (/^\/_(?:global-error|not-found)(?:[/.]|$)/.test(path))
    throw new AppError("not_found", { detail: "There is no such page." });
  for (const name of unsupportedConditions) delete headers[name];
  assertRouterState(headers["next-router-state-tree"]);
}

function assertRouterState(state: string | string[] | undefined): void {
  try {
    parseAndValidateFlightRouterState(state);
  } catch {
    throw new AppError("invalid_request", {
      detail: "The header Next-Router-State-Tree can't be read.",
      hint: "Reload the page and try again.",
    });
  }
}
