// Prints what the product takes on this machine, side by side with what it is measured against: npm run bench
import { cpus, totalmem } from "node:os";
import { buildIfChanged } from "@/bin/build";
import { type Db, openDb } from "@/db/client";
import { addMember } from "@/e2e/setup/people";
import { openTemporaryDatabase } from "@/e2e/setup/temporary-database";
import { benchHttp } from "./http";
import { benchIngest } from "./ingest";
import { benchList } from "./list";
import { benchVerify } from "./verify";

type Place = { db: Db; databaseUrl: string };

const round = (value: number, digits = 0) => value.toFixed(digits);

async function http({ db, databaseUrl }: Place): Promise<string[]> {
  const { live, me, ratio, lowest, highest } = await benchHttp(db, databaseUrl, await addMember(db, { role: "owner" }));
  const line = (name: string, figures: typeof live) =>
    `${name}: ${round(figures.requestsPerSecond)} requests/s, p50 ${round(figures.p50Ms)} ms, p99 ${round(figures.p99Ms)} ms`;
  return [
    line("/api/health/live", live),
    line("/api/v1/me", me),
    `ratio: ${round(ratio, 2)} (rounds ${round(lowest, 2)} to ${round(highest, 2)})`,
  ];
}

async function verify({ db, databaseUrl }: Place): Promise<string[]> {
  const figures = await benchVerify(db, databaseUrl, await addMember(db, { role: "owner" }));
  return figures.map(
    ({ atOnce, verifications, selects, ratio }) =>
      `${atOnce} at once: ${round(verifications)} verifications/s, one prepared select ${round(selects)}/s, ratio ${round(ratio, 2)}`,
  );
}

async function list({ db }: Place): Promise<string[]> {
  const figures = await benchList(db, await addMember(db, { role: "owner" }));
  return figures.map(
    ({ sort, page, p50Ms, p99Ms }) => `by ${sort}, page ${page}: p50 ${round(p50Ms, 1)} ms, p99 ${round(p99Ms, 1)} ms`,
  );
}

async function ingest({ databaseUrl }: Place): Promise<string[]> {
  const figures = await benchIngest(databaseUrl);
  return [
    `${figures.findings} findings: ingest ${round(figures.ingestPerSecond)}/s, COPY of the same rows ${round(figures.copyPerSecond)}/s, ratio ${round(figures.ratio, 2)}`,
    ...figures.peakMiB.map(
      ({ findings, reportMiB, peakMiB }) =>
        `${findings} findings (${round(reportMiB)} MiB): peak memory ${round(peakMiB)} MiB`,
    ),
  ];
}

const sections = { http, verify, ingest, list };

async function main(names: string[]): Promise<void> {
  await buildIfChanged();
  const database = await openTemporaryDatabase();
  const db = openDb(database.url, 10);
  try {
    console.log(
      `\n${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
    );
    for (const [name, section] of Object.entries(sections)) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.log(`\n${name}`);
      for (const line of await section({ db, databaseUrl: database.url })) console.log(`  ${line}`);
    }
  } finally {
    await db.$client.end();
    await database.remove();
  }
}

await main(process.argv.slice(2));
