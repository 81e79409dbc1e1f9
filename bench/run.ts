// Prints what the product takes on this machine, side by side with what it is measured against: npm run bench
import { cpus, totalmem } from "node:os";
import { buildIfChanged } from "@/bin/build";
import { addMember } from "@/test/data/people";
import { type Bench, withBench } from "./bench";
import { benchHttp, benchOperations } from "./http";
import { benchIngest } from "./ingest";
import { benchList } from "./list";
import type { LoadFigures, Ratio } from "./load";
import { benchMemory } from "./memory";
import { benchPages } from "./pages";
import { benchVerify } from "./verify";
import { benchVulnerabilities } from "./vulnerabilities";

const round = (value: number, digits = 0) => value.toFixed(digits);

const ratio = ({ middle, lowest, highest }: Ratio) =>
  `${round(middle, 2)} (${round(lowest, 2)} to ${round(highest, 2)})`;

function linesOf(figures: LoadFigures[]): string[] {
  return figures.flatMap(({ connections, name, rate, p99, cpu, ...each }) => {
    const cpuMs = each.serverCpuMs + each.databaseCpuMs;
    const share = round((each.databaseCpuMs / cpuMs) * 100);
    return [
      `${connections} connections, ${name}: ${round(each.requestsPerSecond)} requests/s, p50 ${round(each.p50Ms, 1)} ms, p99 ${round(each.p99Ms, 1)} ms`,
      `  CPU of a request: ${round(cpuMs, 2)} ms, ${share} % of it PostgreSQL's; ${round(each.clientCpuMs, 2)} ms more to send it`,
      `  to a bare Next route: requests/s ${ratio(rate)}, p99 ${ratio(p99)}, CPU ${ratio(cpu)}`,
    ];
  });
}

async function http(bench: Bench): Promise<string[]> {
  const { figures, missing } = await benchHttp(bench);
  return [...linesOf(figures), ...(missing === undefined ? [] : [missing])];
}

async function operations(bench: Bench): Promise<string[]> {
  return linesOf(await benchOperations(bench));
}

async function verify({ db, databaseUrl }: Bench): Promise<string[]> {
  const figures = await benchVerify(db, databaseUrl, await addMember(db, { role: "owner" }));
  return figures.map(
    ({ atOnce, verifications, selects, ratio }) =>
      `${atOnce} at once: ${round(verifications)} verifications/s, one prepared select ${round(selects)}/s, ratio ${round(ratio, 2)}`,
  );
}

async function list({ db }: Bench): Promise<string[]> {
  const figures = await benchList(db, await addMember(db, { role: "owner" }));
  return figures.map(
    ({ sort, page, p50Ms, p99Ms }) => `by ${sort}, page ${page}: p50 ${round(p50Ms, 1)} ms, p99 ${round(p99Ms, 1)} ms`,
  );
}

async function ingest({ databaseUrl, folder }: Bench): Promise<string[]> {
  const figures = await benchIngest(databaseUrl, folder);
  const { ingestPerSecond, copyPerSecond, copyPerSecondWithoutEvents } = figures;
  const against = (rate: number) => `${round(rate)}/s, ratio ${round(ingestPerSecond / rate, 2)}`;
  return [
    `${figures.findings} findings: ingest ${round(ingestPerSecond)}/s; COPY of the same rows ${against(copyPerSecond)}, without their events ${against(copyPerSecondWithoutEvents)}`,
    ...figures.peakMiB.map(
      ({ findings, reportMiB, peakMiB }) =>
        `${findings} findings (${round(reportMiB)} MiB): peak memory ${round(peakMiB)} MiB`,
    ),
  ];
}

async function vulnerabilities({ db }: Bench): Promise<string[]> {
  const figures = await benchVulnerabilities(db, await addMember(db, { role: "owner" }));
  return figures.map(({ what, p50Ms, p99Ms }) => `${what}: p50 ${round(p50Ms, 1)} ms, p99 ${round(p99Ms, 1)} ms`);
}

async function memory(bench: Bench): Promise<string[]> {
  return (await benchMemory(bench)).map(
    ({ times, residentMiB, peakMiB }) =>
      `${times === 0 ? "at rest" : `after ${times} times the load`}: ${round(residentMiB)} MiB, at most ${round(peakMiB)} MiB so far`,
  );
}

async function pages(bench: Bench): Promise<string[]> {
  return (await benchPages(bench)).map(
    ({ name, paintMs, paintMsMax, shift, taskMs, blockedMs }) =>
      `${name}: largest paint ${round(paintMs)} ms, at most ${round(paintMsMax)} ms; layout shift ${round(shift, 3)}; longest task ${round(taskMs)} ms; a key held up at most ${round(blockedMs)} ms`,
  );
}

const sections = { http, operations, verify, ingest, memory, list, vulnerabilities, pages };

async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.keys(sections).includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(", ")}, only ${Object.keys(sections).join(", ")}.`);
  await buildIfChanged();
  await withBench(async (bench) => {
    console.log(
      `\n${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
    );
    for (const [name, section] of Object.entries(sections)) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.log(`\n${name}`);
      for (const line of await section(bench)) console.log(`  ${line}`);
    }
  });
}

void main(process.argv.slice(2));
