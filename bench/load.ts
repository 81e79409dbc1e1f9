import { setTimeout as pause } from "node:timers/promises";
import autocannon from "autocannon";
import { cpuMsOf } from "./cpu";
import { median, percentile } from "./figures";

const roundsCount = 7;
const secondsPerRound = 2;

/** An endpoint under load. */
export type Target = {
  name: string;
  url: string;
  /** The process that answers. */
  pid: number;
  /** What a connection sends again and again. Connections have numbers from 0. */
  requests: (connection: number) => autocannon.Request[];
};

/** CPU is in milliseconds a request: of the process that answers, of PostgreSQL, and of the one that asks. */
type Round = {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  serverCpuMs: number;
  databaseCpuMs: number;
  clientCpuMs: number;
};

/** A ratio: the median of the rounds, the lowest and the highest. */
export type Ratio = { middle: number; lowest: number; highest: number };

/** Medians of the rounds, and the ratios to what the first target did in the same round. */
export type LoadFigures = Round & { name: string; connections: number; rate: Ratio; p99: Ratio; cpu: Ratio };

async function load(target: Target, connections: number, databasePid: number): Promise<Round> {
  const cpu = async () => ({
    server: await cpuMsOf(target.pid),
    database: await cpuMsOf(databasePid),
    client: process.cpuUsage(),
  });
  const before = await cpu();
  const timesMs: number[] = [];
  const result = await send(target, connections, timesMs);
  const after = await cpu();
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed at ${target.url}`);
  const client = process.cpuUsage(before.client);
  return {
    requestsPerSecond: timesMs.length / result.duration,
    p50Ms: percentile(timesMs, 0.5),
    p99Ms: percentile(timesMs, 0.99),
    serverCpuMs: (after.server - before.server) / timesMs.length,
    databaseCpuMs: (after.database - before.database) / timesMs.length,
    clientCpuMs: (client.user + client.system) / 1000 / timesMs.length,
  };
}

/** autocannon rounds its own times to milliseconds, so they are taken from each answer. */
function send(target: Target, connections: number, timesMs: number[]): Promise<autocannon.Result> {
  let opened = 0;
  return new Promise((resolve, reject) => {
    const options = {
      url: target.url,
      connections,
      duration: secondsPerRound,
      setupClient: (client: autocannon.Client) => client.setRequests(target.requests(opened++)),
    };
    autocannon(options, (error, result) => (error ? reject(error) : resolve(result))).on(
      "response",
      (_client, _status, _bytes, timeMs) => timesMs.push(timeMs),
    );
  });
}

/**
 * Loads the targets in turns, so that all meet the same machine, and holds each against the first. Throws if a single
 * request is answered with anything but success.
 */
export async function compare(targets: Target[], connections: number, databasePid: number): Promise<LoadFigures[]> {
  const rounds = new Map(targets.map((target): [Target, Round[]] => [target, []]));
  // The first round of each warms it up and does not count.
  for (let round = 0; round <= roundsCount; round++) {
    const first = round % targets.length;
    for (const target of [...targets.slice(first), ...targets.slice(0, first)]) {
      const figures = await load(target, connections, databasePid);
      if (round > 0) rounds.get(target)?.push(figures);
      // What was under way at the end of the round is still being worked on.
      await pause(500);
    }
  }
  const yardstick = [...rounds.values()][0] ?? [];
  return [...rounds].map(([{ name }, own]) => ({
    name,
    connections,
    ...middleOf(own),
    rate: ratioOf(own, yardstick, (round) => round.requestsPerSecond),
    p99: ratioOf(own, yardstick, (round) => round.p99Ms),
    cpu: ratioOf(own, yardstick, (round) => round.serverCpuMs + round.databaseCpuMs),
  }));
}

function middleOf(rounds: Round[]): Round {
  const middle = (figure: keyof Round) => median(rounds.map((round) => round[figure]));
  return {
    requestsPerSecond: middle("requestsPerSecond"),
    p50Ms: middle("p50Ms"),
    p99Ms: middle("p99Ms"),
    serverCpuMs: middle("serverCpuMs"),
    databaseCpuMs: middle("databaseCpuMs"),
    clientCpuMs: middle("clientCpuMs"),
  };
}

function ratioOf(own: Round[], yardstick: Round[], figure: (round: Round) => number): Ratio {
  const ratios = own.map((round, index) => {
    const other = yardstick[index];
    return other === undefined ? Number.NaN : figure(round) / figure(other);
  });
  return { middle: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}
