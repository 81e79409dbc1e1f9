import "server-only";
import { IncomingMessage } from "node:http";
import { AppError } from "../errors";

/** Far more than the largest form of any page. */
const bytesMax = 1024 * 1024;
const depthMax = 32;
const valuesMax = 100_000;

/** Strings that begin with $ have a meaning (react-server): these name plain values, all others refer to something. */
const plainString = /^(?:[^$]|$|\$\$|\$(?:undefined|NaN|-?Infinity|-0)$)/;

function unreadable(detail: string): AppError {
  return new AppError("invalid_request", { detail, hint: "Load the page again, and send what it sends." });
}

function tooLarge(): AppError {
  return new AppError("body_too_large", { detail: `A page takes no more than ${bytesMax} bytes.` });
}

/**
 * Refuses a POST to a page by its headers: a body that is too large, or one that is no call of an action as our pages make
 * them. Without an action it is a form of a page whose scripts did not load, and the page answers it.
 */
export function assertActionHeaders({ headers }: IncomingMessage): void {
  if (Number(headers["content-length"] ?? 0) > bytesMax) throw tooLarge();
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (headers["next-action"] === undefined ? mediaType === "multipart/form-data" : mediaType !== "text/plain") {
    throw new AppError("unsupported_media_type", {
      detail: "Pages take no bodies of this type.",
      hint: "Scripts use /api/v1 with an access key.",
    });
  }
}

/**
 * Reads the body of an action's call and gives a request with the same body for the framework, which answers every call
 * that it can't decode with an error of its own. Throws `body_too_large`, `invalid_request`, or `upload_interrupted`.
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
      if (bytes <= bytesMax) return void chunks.push(chunk);
      request.off("data", read).resume();
      reject(tooLarge());
    };
    request.on("data", read);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", () => reject(new AppError("upload_interrupted")));
    request.once("close", () => reject(new AppError("upload_interrupted")));
  });
}

/** What the framework decodes without fail: a JSON list of plain values, of a depth that its recursion bears. */
function assertCall(body: Buffer): void {
  const call = parse(body);
  if (!Array.isArray(call) || call.length > 10) throw unreadable("The call of an action is a list of what it takes.");
  const open: { value: unknown; depth: number }[] = [{ value: call, depth: 0 }];
  let values = 0;
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { value, depth } = each;
    values += 1;
    if (typeof value === "string" && !plainString.test(value))
      throw unreadable("The body refers to what is not in it.");
    if (typeof value === "string" && value.includes("\0")) throw unreadable("The body has the character U+0000 in it.");
    if (typeof value !== "object" || value === null) continue;
    if (depth > depthMax || values > valuesMax)
      throw unreadable("The body is nested too deeply, or has too many parts.");
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
