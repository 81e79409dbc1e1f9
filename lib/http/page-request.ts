import type { IncomingMessage } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";
import { AppError } from "../errors";

const methods = ["GET", "HEAD", "POST"];
const readingMethods = ["GET", "HEAD"];

/** Conditions that the framework answers with an error when they fail. RFC 9110 §14.2 leaves ranges to the server. */
const unsupportedConditions = ["range", "if-range", "if-match", "if-unmodified-since"];

/**
 * Refuses what the framework would answer with an error of the server though it is the caller's: methods, internal pages,
 * and the headers of its own protocol that can't be read. `pathname` is as it was asked for, and can be decoded.
 */
export function assertPageRequest(request: IncomingMessage, pathname: string): void {
  const { method = "", headers } = request;
  const path = decodeURIComponent(pathname).replace(/^\/+/, "/");
  const allow = path.startsWith("/_next/") ? readingMethods : methods;
  if (!allow.includes(method)) {
    const detail =
      allow === methods ? "Pages support GET, HEAD and POST." : "Files of the application support GET and HEAD.";
    throw new AppError("method_not_allowed", { detail, members: { allow } });
  }
  if (path.startsWith("/_next/image")) throw new AppError("not_found", { detail: "Images are not resized here." });
  if (/^\/_global-error(?:[/.]|$)/.test(path)) throw new AppError("not_found", { detail: "There is no such page." });
  for (const name of unsupportedConditions) delete headers[name];
  assertRouterState(headers["next-router-state-tree"]);
}

function assertRouterState(state: string | string[] | undefined): void {
  try {
    parseAndValidateFlightRouterState(state);
  } catch {
    throw new AppError("invalid_request", {
      detail: "The header Next-Router-State-Tree can't be read.",
      hint: "Load the page again, and send what it sends.",
    });
  }
}
