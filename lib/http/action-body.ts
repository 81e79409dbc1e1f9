import "server-only";
import { IncomingMessage } from "node:http";
import { AppError } from "../errors";

/** Far more than any page's largest form. */
const bytesMax = 1024 * 1024;
const bodyMsMax = 30_000;
const depthMax = 32;
const valuesMax = 100_000;

/** Strings that start with $ are special (react-server): these are plain values, all others are references. */
const plainString = /^(?:[^$]|$|\$\$|\$(?:undefined|NaN|-?Infinity|-0)$)/;

function unreadable(detail: string): AppError {
  return new AppError("invalid_request", { detail, hint: "Reload the page and try again." });
}

function tooLarge(): AppError {
  return new AppError("body_too_large", { detail: `Requests to pages are limited to ${bytesMax} bytes.` });
}

/**
 * Checks the headers of a POST to a page. Refuses a body that is too large or not an action call as our pages send it.
 * Without Next-Action, it is a form from a page whose scripts did not load, and the page handles it.
 */
export function assertActionHeaders({ headers }: IncomingMessage): void {
  if (Number(headers["content-length"] ?? 0) > bytesMax) throw tooLarge();
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (headers["next-action"] === undefined ? mediaType === "multipart/form-data" : mediaType !== "text/plain") {
    throw new AppError("unsupported_media_type", {
      detail: "Pages don't accept bodies of this type.",
      hint: "Scripts call /api/v1 with an access key.",
    });
  }
}

/**
 * Reads and checks the body of an action call, and returns a request with the same body for the framework, which would
 * respond with a 500 to a body that it can't decode. Throws `body_too_large`, `invalid_request`, or
 * `upload_interrupted`.
 */
export async function readAction(request: IncomingMessage): Promise<IncomingMessage> {
  const body = await readBody(request);
  assertCall(body);
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const read = Object.assign(new IncomingMessage(request.socket), {
    ...{ method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor },
    complete: true,
  });
  read.push(body);
  read.push(null);
  return read;
}

// By events: leaving a loop over the stream would destroy the connection before the refusal is sent.
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else refuse(tooLarge());
    };
    const refuse = (error: AppError) => {
      clearTimeout(timer);
      request.off("data", read).resume();
      reject(error);
    };
    const timer = setTimeout(() => refuse(new AppError("request_timeout")), bodyMsMax);
    request.on("data", read);
    request.once("end", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    request.once("error", () => refuse(new AppError("upload_interrupted")));
    request.once("close", () => refuse(new AppError("upload_interrupted")));
  });
}

/** Accepts only what the framework can always decode: a JSON list of plain values with limited nesting. */
function assertCall(body: Buffer): void {
  const call = parse(body);
  if (!Array.isArray(call) || call.length > 10)
    throw unreadable("The body of an action call is a list of its arguments.");
  const open: { value: unknown; depth: number }[] = [{ value: call, depth: 0 }];
  let values = 0;
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { value, depth } = each;
    values += 1;
    if (typeof value === "string" && !plainString.test(value))
      throw unreadable("The body refers to something that is not in it.");
    if (typeof value === "string" && value.includes("\0")) throw unreadable("The body contains the character U+0000.");
    if (typeof value !== "object" || value === null) continue;
    if (depth > depthMax || values > valuesMax)
      throw unreadable("The body is nested too deeply or has too many values.");
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw unreadable("The body is not a JSON document in UTF-8.");
  }
}
