import { Agent } from "node:http";
import { ask, bearer, problemOf } from "./http";

/** The outcome of one request. `late`: it started after the key was declared dead. */
type Sample = { url: string; late: boolean; status: number; code: string | undefined };

export type Traffic = {
  samples: Sample[];
  /** Marks every request from now on as late. Returns how many are in flight at this moment. */
  declareDead(): number;
  /** Ends it, after the requests in flight. Throws what failed. */
  stop(): Promise<void>;
};

/** Calls /api/v1/me with a key on keep-alive connections to every server, each connection without a pause. */
export function startTraffic(urls: readonly string[], secret: string, connectionsEach: number): Traffic {
  const samples: Sample[] = [];
  let dead = false;
  let ending = false;
  let inFlight = 0;
  const connection = async (url: string) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      while (!ending) {
        const late = dead;
        inFlight++;
        const answer = await ask(url, { path: "/api/v1/me", headers: bearer(secret), agent }).finally(() => {
          inFlight--;
        });
        samples.push({
          url,
          late,
          status: answer.status,
          code: answer.status === 200 ? undefined : problemOf(answer).code,
        });
      }
    } finally {
      agent.destroy();
    }
  };
  const connections = urls.flatMap((url) => Array.from({ length: connectionsEach }, () => connection(url)));
  const all = Promise.all(connections);
  all.catch(() => {
    ending = true;
  });
  return {
    samples,
    declareDead() {
      dead = true;
      return inFlight;
    },
    async stop() {
      ending = true;
      await all;
    },
  };
}
