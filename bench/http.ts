import autocannon from "autocannon";
import type { Db } from "@/db/client";
import { addAccessKey } from "@/e2e/setup/access-keys";
import { startServer } from "@/e2e/setup/server";
import type { Member } from "@/lib/actor";
import { median } from "./figures";

const rounds = 10;
const secondsPerRound = 3;
const connections = 32;

type Round = { requestsPerSecond: number; p50Ms: number; p99Ms: number };

/** The medians of all rounds, and the ratio of requests a second: its median, its lowest and its highest. */
type HttpFigures = { live: Round; me: Round; ratio: number; lowest: number; highest: number };

async function load(url: string, headers: Record<string, string>, seconds = secondsPerRound): Promise<Round> {
  const result = await autocannon({ url, connections, duration: seconds, headers });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed at ${url}`);
  return { requestsPerSecond: result.requests.mean, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}

function middle(all: Round[]): Round {
  return {
    requestsPerSecond: median(all.map((round) => round.requestsPerSecond)),
    p50Ms: median(all.map((round) => round.p50Ms)),
    p99Ms: median(all.map((round) => round.p99Ms)),
  };
}

/** Loads the built server, the bare route and the keyed one in turns, so that both meet the same machine. */
export async function benchHttp(db: Db, databaseUrl: string, owner: Member): Promise<HttpFigures> {
  const { secret } = await addAccessKey(db, owner);
  const server = await startServer({
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: crypto.randomUUID(),
    RATE_LIMIT_PER_MINUTE: "1000000",
    LOG_LEVEL: "error",
  });
  const url = server.url.replace("localhost", "127.0.0.1");
  try {
    const headers = { authorization: `Bearer ${secret}` };
    const live = () => load(`${url}/api/health/live`, {});
    const me = () => load(`${url}/api/v1/me`, headers);
    await load(`${url}/api/health/live`, {}, 3);
    await load(`${url}/api/v1/me`, headers, 3);
    const results: { live: Round; me: Round }[] = [];
    for (let round = 0; round < rounds; round++) {
      // Each goes first every other time.
      const first = round % 2 === 0 ? await live() : await me();
      const second = round % 2 === 0 ? await me() : await live();
      results.push(round % 2 === 0 ? { live: first, me: second } : { live: second, me: first });
    }
    const ratios = results.map((result) => result.me.requestsPerSecond / result.live.requestsPerSecond);
    return {
      live: middle(results.map((result) => result.live)),
      me: middle(results.map((result) => result.me)),
      ratio: median(ratios),
      lowest: Math.min(...ratios),
      highest: Math.max(...ratios),
    };
  } finally {
    await server.stop();
  }
}
