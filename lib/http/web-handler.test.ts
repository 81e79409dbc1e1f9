import { once } from "node:events";
import { createServer, IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { discardRest } from "./discard-rest";
import { answerWith, type WebHandler } from "./web-handler";
import { WholeResponse } from "./whole-response";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Options = { method?: string; headers?: Record<string, string>; body?: string };

/** Serves with a handler; returns a way to send it requests, and what was thrown meanwhile. */
async function serve(handler: WebHandler) {
  const thrown: unknown[] = [];
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.once("finish", () => discardRest(incoming));
    answerWith(handler, incoming, outgoing).catch((error: unknown) => {
      thrown.push(error);
      outgoing.destroy();
    });
  };
  const server = createServer(answer).on("checkContinue", answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  const port = isAddress(address) ? address.port : 0;
  const open = ({ method = "GET", headers = {} }: Options) =>
    request({ host: "127.0.0.1", port, method, headers, path: "/a?b=1", agent: false });
  const send = async (options: Options = {}) => {
    const sent = open(options);
    sent.end(options.body);
    const [response] = await once(sent, "response");
    if (!(response instanceof IncomingMessage)) throw new Error("no response");
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    await once(response, "end");
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
  };
  return { open, send, thrown };
}

const isAddress = (address: unknown): address is AddressInfo => typeof address === "object" && address !== null;

const idle = () => new Promise<"idle">((resolve) => setTimeout(resolve, 500, "idle"));

/** A body of as many chunks as are asked for, without an end, that notes how many were and whether it was cancelled. */
function endless() {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.pulled++;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

describe("a handler behind Node's HTTP server", () => {
  it("gets the method, the path, the headers and the body, and its response is sent whole", async () => {
    const { send } = await serve(async (incoming) => {
      const { pathname, search } = new URL(incoming.url);
      const said = `${incoming.method} ${pathname}${search} ${incoming.headers.get("x-a")} ${await incoming.text()}`;
      return new Response(said, { status: 201, headers: { "set-cookie": "a=1", "x-b": "2" } });
    });
    const answer = await send({ method: "POST", headers: { "x-a": "one" }, body: "sent" });
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({
      status: 201,
      headers: { "set-cookie": ["a=1"], "x-b": "2" },
      body: "POST /a?b=1 one sent",
    });
  });

  it("sends no body to HEAD, and ends a body that is not needed", async () => {
    const { body, seen } = endless();
    const { send } = await serve(() => new Response(body, { headers: { "x-b": "2" } }));
    expect(await send({ method: "HEAD" })).toMatchObject({ status: 200, headers: { "x-b": "2" }, body: Buffer.of() });
    await expect.poll(() => seen.cancelled).toBe(true);
  });

  it("sends no more of a long body than the client reads, and learns that the client disconnected", async () => {
    const { body, seen } = endless();
    let aborted = false;
    const { open, thrown } = await serve((incoming) => {
      incoming.signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Response(body);
    });
    const sent = open({});
    sent.on("error", () => {});
    sent.end();
    await once(sent, "response");
    // The client reads nothing: what the sockets hold is all that is asked for.
    let before = -1;
    while (before !== seen.pulled) {
      before = seen.pulled;
      await idle();
    }
    expect(seen.pulled).toBeLessThan(500);
    sent.destroy();
    await expect.poll(() => seen.cancelled && aborted).toBe(true);
    expect(thrown).toEqual([]);
  });

  it("reads no more of a long upload than it uses, and learns that it was cut off", async () => {
    let failed = false;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { open } = await serve(async (incoming) => {
      await released;
      await incoming.arrayBuffer().catch(() => {
        failed = true;
      });
      return new Response(null, { status: 204 });
    });
    const sent = open({ method: "POST" });
    sent.on("error", () => {});
    const part = Buffer.alloc(1024 * 1024);
    let parts = 0;
    while (sent.write(part) || (await Promise.race([once(sent, "drain"), idle()])) !== "idle") parts++;
    expect(parts).toBeLessThan(64);
    release();
    sent.destroy();
    await expect.poll(() => failed).toBe(true);
  });

  it("breaks the connection when a body fails in the middle, so that it never looks complete", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ === 0) controller.enqueue(new Uint8Array(10));
        else controller.error(new Error("the source failed"));
      },
    });
    const { send, thrown } = await serve(() => new Response(body));
    await expect(send()).rejects.toThrow();
    expect(String(thrown)).toContain("the source failed");
  });

  it("gets the body of a client that waits for 100 Continue, which is sent only then", async () => {
    const { open } = await serve(async (incoming) =>
      incoming.headers.get("x-read") === "yes"
        ? new Response(await incoming.text())
        : new Response(null, { status: 401 }),
    );
    for (const read of ["yes", "no"]) {
      const sent = open({ method: "POST", headers: { expect: "100-continue", "x-read": read, "content-length": "4" } });
      let continued = false;
      sent.on("continue", () => {
        continued = true;
        sent.end("sent");
      });
      sent.flushHeaders();
      const [response] = await once(sent, "response");
      expect({ read, continued, status: response.statusCode }).toEqual({
        read,
        continued: read === "yes",
        status: read === "yes" ? 200 : 401,
      });
      response.resume();
    }
  });

  it("sends a whole response as it would send the same one read from its body", async () => {
    const texts = ["", "{}", '"é 日本 😀"', `"${"é".repeat(600)}"`, `"${"a".repeat(200_000)}"`];
    const { send } = await serve(({ headers: sent }) => {
      const text = texts[Number(sent.get("x-text"))] ?? "";
      const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
      return sent.has("x-whole") ? new WholeResponse(text, { status: 200, headers }) : new Response(text, { headers });
    });
    const answerTo = async (method: string, headers: Record<string, string>) => {
      const { headers: answered, body } = await send({ method, headers });
      return { headers: { ...answered, date: "" }, body: body.toString("latin1") };
    };
    for (const number of texts.keys())
      for (const method of ["GET", "HEAD"])
        for (const accepted of ["gzip", ""]) {
          const headers = { "accept-encoding": accepted, "x-text": String(number) };
          expect(await answerTo(method, { ...headers, "x-whole": "1" })).toEqual(await answerTo(method, headers));
        }
  });

  it("compresses what is worth it, for clients that accept it", async () => {
    const text = JSON.stringify({ items: Array.from({ length: 200 }, (_, number) => ({ number })) });
    const json = (body: string) =>
      new Response(body, {
        headers: { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) },
      });
    const { send } = await serve((incoming) => json(incoming.headers.has("x-short") ? "{}" : text));
    for (const accepted of ["gzip", "deflate, GZIP;q=0.5", "*", "br, *;q=0.1"]) {
      const { headers, body } = await send({ headers: { "accept-encoding": accepted } });
      expect(headers, accepted).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
      expect(Number(headers["content-length"])).toBe(body.length);
      expect(gunzipSync(body).toString()).toBe(text);
    }
    for (const refused of ["", "br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzipped"]) {
      const { headers, body } = await send({ headers: { "accept-encoding": refused } });
      expect(headers["content-encoding"], refused).toBeUndefined();
      expect(body.toString()).toBe(text);
    }
    const short = await send({ headers: { "accept-encoding": "gzip", "x-short": "1" } });
    expect({ ...short, body: short.body.toString() }).toMatchObject({
      headers: { vary: "Accept-Encoding" },
      body: "{}",
    });
    expect(short.headers["content-encoding"]).toBeUndefined();
  });
});
