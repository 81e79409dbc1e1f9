import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { z } from "zod";
import { root } from "@/bin/root";
import { type Db, openDb } from "@/db/client";
import type { AccessKeyActor } from "@/lib/context";
import { uploadScan } from "@/lib/scans/upload";
import { sampleActor } from "@/test/data/sample-account";
import { median } from "./figures";

/** Rates in findings a second (medians), and the peak memory of a fresh process in MiB. */
type IngestFigures = {
  findings: number;
  reportMiB: number;
  ingestPerSecond: number;
  /** Of what is written: vulnerabilities with an event each. */
  copyPerSecond: number;
  copyPerSecondWithoutEvents: number;
  peakMiB: { findings: number; reportMiB: number; peakMiB: number }[];
};

const findingsCount = 25_000;
const rounds = 7;

/** A report such as CodeQL writes them, with a fingerprint for each result. */
function* reportText(results: number): Generator<string> {
  const rules = Array.from({ length: 50 }, (_, number) => ({
    id: `js/rule-${number}`,
    shortDescription: { text: `What rule ${number} is about` },
    help: { markdown: `# Rule ${number}\n\n${"Why it matters and what to do. ".repeat(20)}` },
    defaultConfiguration: { level: "warning" },
    properties: { tags: ["security"], "security-severity": `${(number % 10) + 0.5}` },
  }));
  yield `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Bench","version":"1.0","rules":${JSON.stringify(rules)}}},"results":[`;
  for (let number = 0; number < results; number++) yield (number === 0 ? "" : ",") + resultText(number);
  yield "]}]}";
}

function resultText(number: number): string {
  return JSON.stringify({
    ruleId: `js/rule-${number % 50}`,
    ruleIndex: number % 50,
    message: { text: `This query depends on a value that a user provides, number ${number}, and may run code.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: `src/module-${number % 200}/file-${number % 2000}.js`,
            uriBaseId: "%SRCROOT%",
            index: number % 2000,
          },
          region: { startLine: (number % 900) + 1, startColumn: 5, endColumn: 40 },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `${number.toString(16).padStart(16, "0")}:1` },
  });
}

async function writeReport(folder: string, results: number): Promise<string> {
  const file = path.join(folder, `${results}.sarif`);
  await pipeline(Readable.from(reportText(results)), createWriteStream(file, { mode: 0o600 }));
  return file;
}

async function upload(db: Db, actor: AccessKeyActor, file: string): Promise<number> {
  const source = createReadStream(file).iterator();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
  });
  const scan = await uploadScan({ db, actor }, { assetSlug: "bench", body });
  return scan.counts.created;
}

const tables = ["vulnerabilities", "events"] as const;
type Rows = Record<(typeof tables)[number], Buffer[]>;

async function empty(db: Db): Promise<void> {
  await db.$client.begin(async (sql) => {
    // Events are never removed, but by who owns the table.
    await sql`alter table events disable trigger user`;
    await sql`truncate vulnerabilities, vulnerability_texts, events`;
    await sql`alter table events enable trigger user`;
  });
}

/** The rows that an upload left, in COPY's text format. postgres.js may leave the connection paused afterwards, so it gets its own. */
async function takeRows(url: string): Promise<Rows> {
  const rows: Rows = { vulnerabilities: [], events: [] };
  for (const table of tables) {
    const { $client: sql } = openDb(url, 1);
    const copied = await sql.unsafe(`copy ${table} to stdout`).readable();
    for await (const chunk of copied) rows[table].push(Buffer.from(chunk));
    await sql.end({ timeout: 0 });
  }
  return rows;
}

async function copyRows(db: Db, rows: Partial<Rows>): Promise<void> {
  await db.$client.begin(async (sql) => {
    for (const [table, chunks] of Object.entries(rows)) {
      const copy = await sql.unsafe(`copy ${table} from stdin`).writable();
      await Promise.all([pipeline(Readable.from(chunks, { objectMode: true }), copy), finished(copy)]);
    }
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Takes in the same report again and again, in turns with a COPY of the rows that it becomes, with their events and without. */
async function measureRates(db: Db, url: string, file: string) {
  const actor = await sampleActor(db);
  await empty(db);
  const created = await upload(db, actor, file);
  if (created !== findingsCount) throw new Error(`expected ${findingsCount} findings, got ${created}`);
  const rows = await takeRows(url);
  const { vulnerabilities } = rows;
  const rates: Record<"ingest" | "copy" | "copyWithoutEvents", number[]> = {
    ingest: [],
    copy: [],
    copyWithoutEvents: [],
  };
  const measure = async (taken: number[], work: () => Promise<unknown>) => {
    await empty(db);
    taken.push(findingsCount / (await timed(work)));
  };
  const measures = [
    () => measure(rates.ingest, () => upload(db, actor, file)),
    () => measure(rates.copy, () => copyRows(db, rows)),
    () => measure(rates.copyWithoutEvents, () => copyRows(db, { vulnerabilities })),
  ];
  for (let round = 0; round < rounds; round++) {
    for (const each of round % 2 === 0 ? measures : measures.toReversed()) await each();
  }
  await empty(db);
  return rates;
}

/** Peak memory of a new process that takes in one report and ends. */
async function measurePeak(url: string, file: string): Promise<number> {
  const child = spawn(process.execPath, ["bin/run.mjs", "bench/ingest.ts", url, file], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Its last line; those before are of its log.
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  return z.object({ peakMiB: z.number() }).parse(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "")).peakMiB;
}

async function uploadOne(url: string, file: string): Promise<void> {
  const db = openDb(url, 2);
  await upload(db, await sampleActor(db), file);
  await db.$client.end();
  process.stdout.write(JSON.stringify({ peakMiB: process.resourceUsage().maxRSS / 1024 }));
}

const toMiB = (bytes: number) => Math.round((bytes / 1024 / 1024) * 10) / 10;

/**
 * Measures the ingest of SARIF reports against COPY of the rows that they become, into the same table. The database
 * at `url` has to be migrated and has to hold nothing that is still needed: its vulnerabilities and events are removed. The reports
 * are left in `folder`.
 */
export async function benchIngest(url: string, folder: string): Promise<IngestFigures> {
  const db = openDb(url, 2);
  try {
    const file = await writeReport(folder, findingsCount);
    const { ingest, copy, copyWithoutEvents } = await measureRates(db, url, file);
    const peakMiB: IngestFigures["peakMiB"] = [];
    for (const findings of [25_000, 100_000]) {
      const report = await writeReport(folder, findings);
      peakMiB.push({
        findings,
        reportMiB: toMiB((await stat(report)).size),
        peakMiB: Math.round(await measurePeak(url, report)),
      });
      await empty(db);
    }
    return {
      findings: findingsCount,
      reportMiB: toMiB((await stat(file)).size),
      ingestPerSecond: Math.round(median(ingest)),
      copyPerSecond: Math.round(median(copy)),
      copyPerSecondWithoutEvents: Math.round(median(copyWithoutEvents)),
      peakMiB,
    };
  } finally {
    await db.$client.end();
  }
}

if (path.resolve(process.argv[1] ?? "") === path.join(root, "bench/ingest.ts")) {
  const [url, file] = process.argv.slice(2);
  if (url !== undefined && file !== undefined) void uploadOne(url, file);
}
