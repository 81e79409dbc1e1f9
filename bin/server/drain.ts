import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const drainMsMax = 25_000;
/** What was sent when the end began may still be on its way. */
const arrivalMs = 300;
/** How many connections the system keeps for a server that takes none in: what Node asks for when it listens. */
const backlogMax = 511;

export type Drain = {
  /**
   * Counts a request as in flight until its response is closed. Before its headers: they may say that it is the last.
   */
  begin(request: IncomingMessage, response: ServerResponse): void;
  /** Takes no more connections and resolves once each request in flight has its answer, or the time for that is up. */
  finish(): Promise<void>;
};

/** Closes a server without cutting off requests, and without waiting for idle connections. */
export function drainOf(server: Server): Drain {
  let ending = false;
  // How many requests each connection has in flight: a client may send several before the first is answered.
  const inFlight = new Map<Socket, number>();
  let taken = 0;
  server.on("connection", (socket) => {
    taken += 1;
    inFlight.set(socket, 0);
    socket.once("close", () => inFlight.delete(socket));
  });
  /**
   * Takes in what has waited until now, and no more than that of a stream without end. Each turn of the event loop may
   * take one connection only, and reads it in the next.
   */
  const takeIn = async () => {
    const last = taken + backlogMax;
    let before: number;
    do {
      before = taken;
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    } while (taken !== before && taken < last);
  };
  return {
    begin({ socket }, response) {
      if (ending) response.setHeader("Connection", "close");
      inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1);
      response.once("close", () => {
        if (!inFlight.has(socket)) return;
        const left = (inFlight.get(socket) ?? 1) - 1;
        inFlight.set(socket, left);
        // Not by its end alone: a client may keep its half of the connection open for as long as it likes.
        if (ending && left === 0) socket.destroySoon();
      });
    },
    async finish() {
      ending = true;
      const force = setTimeout(() => server.closeAllConnections(), drainMsMax);
      await pause(arrivalMs);
      await takeIn();
      const closed = new Promise((resolve) => server.close(resolve));
      // Browsers open connections in advance; one that sends nothing would be waited for.
      for (const [socket, count] of inFlight) if (count === 0) socket.destroy();
      await closed;
      clearTimeout(force);
    },
  };
}
