import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { pipelineScopes, reportOf } from "@/test/api/uploads";
import { expect, test } from "../fixtures";

type Refused = { what: string; head: string[]; body: Buffer; status: number };

const size = 2 * 1024 * 1024;

/** Requests whose answer does not wait for the end of their body: all but the last bytes are sent, or all of them. */
function refusals(secret: string): Refused[] {
  const upload = "POST /api/v1/scans?asset=shop HTTP/1.1";
  const json = "Content-Type: application/json";
  const by = `Authorization: Bearer ${secret}`;
  const noise = Buffer.alloc(size, "x");
  const gzip = gzipSync(Buffer.from(reportOf([])));
  const damaged = Buffer.concat([gzip.subarray(0, 10), noise]);
  const bomb = Buffer.concat([gzipSync(Buffer.alloc(51 * 1024 * 1024, " ")), noise]);
  return [
    { what: "damaged gzip", head: [upload, by, json], body: damaged, status: 422 },
    { what: "gzip that unpacks to too much", head: [upload, by, json], body: bomb, status: 413 },
    { what: "a foreign format", head: [upload, by, "Content-Type: text/html"], body: noise, status: 415 },
    { what: "no key", head: [upload, json], body: noise, status: 401 },
    { what: "a broken key", head: [upload, "Authorization: Bearer x", json], body: noise, status: 401 },
    { what: "no such endpoint", head: ["POST /api/v1/nothing HTTP/1.1", by], body: noise, status: 404 },
    { what: "a wrong method", head: ["POST /api/v1/me HTTP/1.1", by], body: noise, status: 405 },
    {
      what: "a method without a meaning for its body",
      head: ["GET /api/v1/me HTTP/1.1", by],
      body: noise,
      status: 200,
    },
    { what: "JSON that is too large", head: ["PUT /api/v1/assets/shop HTTP/1.1", by, json], body: noise, status: 413 },
    { what: "a page of somebody else", head: ["POST /sign-in HTTP/1.1"], body: noise, status: 403 },
    { what: "a page with a wrong method", head: ["PUT /sign-in HTTP/1.1"], body: noise, status: 405 },
    { what: "a key in the URL", head: [`POST /?key=${secret} HTTP/1.1`], body: noise, status: 400 },
  ];
}

const withHost = (head: string[], ...more: string[]) =>
  Buffer.from(`${[...head, "Host: localhost", ...more].join("\r\n")}\r\n\r\n`);

const chunked = (body: Buffer) => [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")];

/** A connection that is written to at will and read answer by answer. */
async function open(url: string, { allowHalfOpen = false } = {}) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen });
  await once(socket, "connect");
  let received = "";
  let ended = false;
  socket.on("data", (part: Buffer) => {
    received += part.toString("latin1");
  });
  for (const event of ["end", "error", "close"]) {
    socket.on(event, () => {
      ended = true;
      socket.emit("data", Buffer.of());
    });
  }
  /** The length of the first answer that is here as a whole; 0 for none. */
  const firstLength = () => {
    const head = received.indexOf("\r\n\r\n") + 4;
    if (head < 4) return 0;
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(received.slice(0, head))?.[1]);
    expect(length, received.slice(0, head)).toBeGreaterThan(0);
    return received.length >= head + length ? head + length : 0;
  };
  return {
    socket,
    /** The status of the next answer; undefined when the connection ends without one. */
    async next(): Promise<number | undefined> {
      while (firstLength() === 0 && !ended) await once(socket, "data");
      const answer = received.slice(0, firstLength());
      received = received.slice(answer.length);
      return answer === "" ? undefined : Number(answer.split(" ")[1]);
    },
  };
}

test("after an answer that is sent before the end of the body, the connection serves the next request", async ({
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const me = withHost(["GET /api/v1/me HTTP/1.1", `Authorization: Bearer ${secret}`]);
  for (const { what, head, body, status } of refusals(secret)) {
    for (const framing of ["length", "chunked"] as const) {
      const parts =
        framing === "length"
          ? [withHost(head, `Content-Length: ${body.length}`), body]
          : [withHost(head, "Transfer-Encoding: chunked"), ...chunked(body), Buffer.from("0\r\n\r\n")];
      const one = await open(urls.a);
      for (const part of parts) one.socket.write(part);
      expect(await one.next(), `${what}, ${framing}`).toBe(status);
      one.socket.write(me);
      expect(await one.next(), `after ${what}, ${framing}`).toBe(200);
      one.socket.destroy();

      const pipelined = await open(urls.a);
      for (const part of [...parts, me, ...parts, me]) pipelined.socket.write(part);
      const statuses: (number | undefined)[] = [];
      while (statuses.length < 4) statuses.push(await pipelined.next());
      expect(statuses, `${what}, ${framing}, sent at once`).toEqual([status, 200, status, 200]);
      pipelined.socket.destroy();
    }
  }
});

test("a body that never ends is answered anyway", async ({ urls, key }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const upload = ["POST /api/v1/scans?asset=shop HTTP/1.1", `Authorization: Bearer ${secret}`];
  const stalled: [string, string[], Buffer, number][] = [
    ["over the limit", upload, Buffer.alloc(51 * 1024 * 1024, " "), 413],
    ["damaged gzip", upload, Buffer.concat([gzipSync("{}").subarray(0, 10), Buffer.alloc(100_000, "x")]), 422],
    ["a bomb", upload, gzipSync(Buffer.alloc(51 * 1024 * 1024, " ")), 413],
    ["without a key", upload.slice(0, 1), Buffer.from("{"), 401],
    ["no such endpoint", ["POST /api/v1/nothing HTTP/1.1"], Buffer.from("{"), 404],
  ];
  for (const [what, head, body, status] of stalled) {
    const { socket, next } = await open(urls.a);
    for (const part of [withHost(head, "Transfer-Encoding: chunked"), ...chunked(body)]) socket.write(part);
    expect(await next(), what).toBe(status);
    socket.destroy();
  }
});

test("a client that sends its whole body before reading gets its answer", async ({ urls, key }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  for (const { what, head, body, status } of refusals(secret)) {
    const { socket, next } = await open(urls.a);
    socket.write(withHost(head, `Content-Length: ${10 * body.length}`));
    for (let part = 0; part < 10; part++) {
      if (!socket.write(body)) await once(socket, "drain");
    }
    expect(await next(), what).toBe(status);
    socket.destroy();
  }
});

test("a connection that ends with its answer is not reset while the body still comes", async ({ urls, key }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  for (const { what, head, body, status } of refusals(secret)) {
    const { socket, next } = await open(urls.a, { allowHalfOpen: true });
    const faults: string[] = [];
    socket.on("error", (error) => faults.push(error.message));
    const ended = once(socket, "close");
    socket.write(withHost(head, "Connection: close", `Content-Length: ${10 * body.length}`));
    for (let part = 0; part < 10; part++) {
      // Once the answer is there: the rest is what a proxy has on its way by then.
      if (part === 5) expect(await next(), what).toBe(status);
      if (!socket.write(body)) await Promise.race([once(socket, "drain"), ended]);
    }
    socket.end();
    await ended;
    expect(faults, what).toEqual([]);
  }
});
