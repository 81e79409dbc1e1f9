import { connect, createServer, type Socket } from "node:net";

/** A relay in front of a database that can silence every open connection, without closing it or an error. */
export async function openRelay(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const open = new Set<[Socket, Socket]>();
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const pair: [Socket, Socket] = [client, upstream];
    open.add(pair);
    sockets.push(...pair);
    for (const socket of pair) socket.on("error", () => {});
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return {
    url: url.href,
    /** Returns how many connections fell silent. */
    silence(): number {
      const silenced = [...open];
      open.clear();
      for (const [client, upstream] of silenced) {
        client.unpipe(upstream);
        upstream.unpipe(client);
      }
      return silenced.length;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
