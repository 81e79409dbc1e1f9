import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createRequest } from "@remix-run/node-fetch-server";
import { codeOf } from "../error-code";
import { WholeResponse } from "./whole-response";

/** A method handler that a route file exports. */
export type WebHandler = (request: Request) => Response | Promise<Response>;

/** Below this size, compression saves no packets. */
const compressedBytesMin = 1024;

const compress = promisify(gzip);

/**
 * Adapts a function from Request to Response to Node's HTTP server. Both bodies are streamed, with back-pressure;
 * `request.signal` is aborted when the client disconnects early. The URL's host is always `localhost`, because the
 * host was checked before. Rejects with what the handler throws.
 */
export async function answerWith(
  handler: WebHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = createRequest(incoming, outgoing, { host: "localhost" });
  const response = await handler(expectsContinue(incoming) ? asksFirst(request, outgoing) : request);
  await send(response, incoming, outgoing);
}

/** Whether the client waits for 100 Continue before it sends the body (RFC 9110 §10.1.1). */
export function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.expect?.toLowerCase() === "100-continue";
}

/** The same request; reading its body sends 100 Continue. */
function asksFirst(request: Request, outgoing: ServerResponse): Request {
  const reader = request.body?.getReader();
  if (reader === undefined) return request;
  let continued = false;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!continued) outgoing.writeContinue();
        continued = true;
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  const init = { method, headers, signal, body, duplex: "half" };
  return new Request(url, init);
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { body, headers } = response;
  if (isText(headers)) outgoing.appendHeader("Vary", "Accept-Encoding");
  if (body === null || incoming.method === "HEAD" || outgoing.destroyed) {
    if (!outgoing.destroyed) writeHead(outgoing, response).end();
    await body?.cancel();
  } else if (headers.has("content-length")) {
    const whole = response instanceof WholeResponse ? response.whole : Buffer.from(await response.arrayBuffer());
    const worthIt = Number(headers.get("content-length")) >= compressedBytesMin && isText(headers);
    if (!worthIt || !acceptsGzip(incoming.headers["accept-encoding"])) {
      writeHead(outgoing, response).end(whole);
      return;
    }
    const packed = await compress(whole);
    headers.set("content-encoding", "gzip");
    headers.set("content-length", String(packed.length));
    writeHead(outgoing, response).end(packed);
  } else {
    await pipeline(chunksOf(body), writeHead(outgoing, response)).catch((error: unknown) => {
      if (codeOf(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    });
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel();
  }
}

function writeHead(outgoing: ServerResponse, { status, headers }: Response): ServerResponse {
  outgoing.statusCode = status;
  for (const [name, value] of headers) {
    if (name === "set-cookie") outgoing.appendHeader(name, value);
    else outgoing.setHeader(name, value);
  }
  return outgoing;
}

const isText = (headers: Headers) => /json|^text\//.test(headers.get("content-type") ?? "");

/** RFC 9110 §12.5.3: named, or covered by `*`, with a weight above 0. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const weights = new Map<string, number>();
  for (const coding of String(header ?? "").split(",")) {
    const [name = "", ...parameters] = coding.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight));
  }
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
