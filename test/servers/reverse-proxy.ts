import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";

type Rewrite = (headers: IncomingHttpHeaders, proxyHost: string) => IncomingHttpHeaders;

/**
 * A reverse proxy: it passes every request on, with the headers that `rewrite` makes of the browser's.
 * What is posted goes to `post` instead, if there is one.
 */
export async function startReverseProxy(rewrite: Rewrite, post?: (outgoing: ServerResponse) => void) {
  let target: URL | undefined;
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === "POST" && post !== undefined) return post(outgoing);
    const headers = rewrite({ ...incoming.headers }, incoming.headers.host ?? "");
    const { hostname, port } = target ?? new URL("http://127.0.0.1:1");
    const options = { hostname, port, path: incoming.url, method: incoming.method, headers, family: 4 };
    const passedOn = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passedOn.on("error", () => outgoing.destroy());
    incoming.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Sets the server behind it. */
    pointAt(url: string) {
      target = new URL(url);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The headers of a proxy that is set up as in the README. */
export const allForwardedHeaders: Rewrite = (headers, proxyHost) => ({
  ...headers,
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-host": proxyHost,
  "x-forwarded-proto": "http",
});
