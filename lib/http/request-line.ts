import "server-only";
import type { IncomingMessage } from "node:http";
import { findKeys } from "../access-keys/credential/recognise";
import { AppError } from "../errors";

/** More than any page or endpoint takes. The framework's time to read them grows with the square of their number. */
const parametersMax = 100;
const headersMax = 1000;

function unreadable(): AppError {
  return new AppError("invalid_request", {
    detail: "The URL can't be read.",
    hint: "Begin it with a slash, percent-encode what has a meaning in URLs, and leave out . and .. as steps.",
  });
}

/**
 * Refuses with `invalid_request`, or too many headers with `headers_too_large`, what Node lets pass and could be
 * understood in more than one way (RFC 9112 §3.2, §6.1).
 */
export function assertReadable(request: IncomingMessage): void {
  if (request.rawHeaders.length / 2 > headersMax) {
    throw new AppError("headers_too_large", { detail: `The request has more than ${headersMax} headers.` });
  }
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  const { host, "transfer-encoding": transfer = "chunked" } = request.headers;
  if (hosts > 1 || (host === undefined ? request.httpVersion === "1.1" : /[\s,/\\@]/.test(host))) {
    throw new AppError("invalid_request", {
      detail: "The request has no Host header, or one that names more than a host.",
      hint: "Send one Host header, with the host of the URL and its port.",
    });
  }
  if (transfer.toLowerCase() !== "chunked") {
    throw new AppError("invalid_request", {
      detail: "The body is transferred in a way that is not known here.",
      hint: "Use Transfer-Encoding: chunked, or Content-Length.",
    });
  }
  if ((request.url?.split("&", parametersMax + 1).length ?? 0) > parametersMax) {
    throw new AppError("invalid_request", {
      detail: `The URL has more than ${parametersMax} parameters.`,
      hint: "Leave out those that the endpoint does not know; several values of one are separated by commas.",
    });
  }
}

export type Target = { url: string; pathname: string; isApi: boolean };

/** The requested path and query; absolute form is allowed (RFC 9112 §3.2.2). Throws `invalid_request`. */
export function readTarget(raw: string | undefined): Target {
  let url = raw ?? "";
  if (/^https?:\/\//i.test(url)) url = url.replace(/^https?:\/\/[^/?#]*/i, "") || "/";
  if (!url.startsWith("/")) throw unreadable();
  const pathname = url.split(/[?#]/, 1)[0] ?? "/";
  try {
    const decoded = decodeURIComponent(pathname);
    // The framework would resolve these, and then serve another path than the one that was judged here.
    if (pathname.includes("\\") || decoded.split(/[\\/]/).some((step) => step === "." || step === ".."))
      throw unreadable();
    const plain = decoded.replace(/[\\/]+/g, "/").toLowerCase();
    return { url, pathname, isApi: plain === "/api" || plain.startsWith("/api/") };
  } catch {
    throw unreadable();
  }
}

/**
 * Returns whether there is a key, or more of one than may be shown, in a URL, below any escapes. A value that has only
 * the form of a secret counts too, but not what a sign-in provider sends back: its codes may look like anything.
 */
export function holdsKey(url: string): boolean {
  if (findKeys(url).length > 0) return true;
  if (/^\/+api\/+auth\//i.test(url)) return false;
  return url.split(/[/?&=#;,]/).some((value) => findKeys(value, { pieces: true }).length > 0);
}
