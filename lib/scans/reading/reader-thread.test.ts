import { afterAll, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { hostileKinds, hostileReport } from "@/test/data/hostile-reports";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { withTemporaryFile } from "../spool";
import { type Pace, type Part, ReaderThread } from "./reader-thread";

const thread = new ReaderThread({ kept: true });
afterAll(() => thread.end());

type Options = { signal?: AbortSignal; pace?: Pace; onPart?: (part: Part) => Promise<void> | void; by?: ReaderThread };

/** The last part of a report, and how many came before it. */
async function read(report: unknown, { onPart, by = thread, ...options }: Options = {}) {
  return await withTemporaryFile(async (file) => {
    await file.writeFile(typeof report === "string" ? report : JSON.stringify(report));
    let [parts, last]: [number, Part | undefined] = [0, undefined];
    for await (const part of by.read({ fd: file.fd, category: undefined, ...options })) {
      parts++;
      last = part;
      await onPart?.(part);
    }
    return { parts, last };
  });
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof AppError ? { code: error.code, detail: error.detail } : error;
};

const many = (results: number) =>
  sampleLog(sampleRun(Array.from({ length: results }, (_, index) => sampleResult({}, "src/a.js", index + 1))));

test("a thread reads one report after the other, good ones and bad ones", { timeout: 60_000 }, async () => {
  expect((await read(many(3))).last).toMatchObject({ type: "read", report: { received: 3, tool: { name: "Sample" } } });
  expect((await read("{")).last).toMatchObject({ type: "refused", faults: [{ pointer: "" }] });
  expect((await read({ version: "2.1.0", runs: [5] })).last).toMatchObject({ type: "refused" });
  expect((await read(many(5000))).last).toMatchObject({ type: "read", report: { received: 5000 } });
});

test("timers of this process go on while a report is read", { timeout: 120_000 }, async () => {
  // The order of events, not their times: turns of this process's loop are counted while the thread is busy.
  for (const kind of hostileKinds) {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns++;
      if (counting) setImmediate(count);
    };
    count();
    const { parts } = await read(hostileReport(kind, 4, 1500));
    counting = false;
    expect(turns).toBeGreaterThan(parts);
  }
});

test("a thread does not run ahead of its consumer", { timeout: 60_000 }, async () => {
  let [given, taken] = [0, 0];
  const count = () => void given++;
  thread.start().on("message", count);
  const { last } = await read(many(20_000), {
    onPart: async () => {
      taken++;
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(given - taken).toBeLessThanOrEqual(4);
    },
  });
  thread.start().off("message", count);
  expect(last).toMatchObject({ type: "read", report: { received: 20_000 } });
  expect(taken).toBeGreaterThan(20);
});

test("an abandoned upload ends its thread, and the next report gets a new one", {
  timeout: 60_000,
}, async () => {
  const gone = new AbortController();
  const reading = read(many(50_000), { signal: gone.signal, onPart: () => gone.abort(new Error("gone")) });
  expect(await refusal(reading)).toEqual(new Error("gone"));
  expect(await refusal(read(many(1), { signal: AbortSignal.abort(new Error("late")) }))).toEqual(new Error("late"));
  expect((await read(many(2))).last).toMatchObject({ type: "read", report: { received: 2 } });
});

test("a consumer that fails ends the thread, and the next report gets a new one", { timeout: 60_000 }, async () => {
  const failing = read(many(50_000), { onPart: () => Promise.reject(new Error("no database")) });
  expect(await refusal(failing)).toEqual(new Error("no database"));
  expect((await read(many(2))).last).toMatchObject({ type: "read", report: { received: 2 } });
});

test("a report that keeps its thread too long is refused", { timeout: 60_000 }, async () => {
  for (const pace of [
    { windowMs: 20, bytesMin: Number.MAX_SAFE_INTEGER, totalMsMax: 60_000 },
    { windowMs: 20, bytesMin: 0, totalMsMax: 10 },
  ]) {
    const refused = await refusal(read(many(100_000), { pace }));
    expect(refused).toMatchObject({ code: "invalid_report", detail: expect.stringContaining("too complex") });
  }
  expect((await read(many(2))).last).toMatchObject({ type: "read" });
});

test("a report that takes too much memory is refused, and this process continues", {
  timeout: 120_000,
}, async () => {
  const small = new ReaderThread({ kept: true, heapMiBMax: 64 });
  // Of each character a piece of its own is kept until the string ends.
  const report = `{"version":"2.1.0","runs":[],"x":"${"\\u0041".repeat(8_000_000)}"}`;
  const refused = await refusal(read(report, { by: small }));
  expect(refused).toMatchObject({ code: "invalid_report", detail: expect.stringContaining("memory") });
  expect((await read(many(2), { by: small })).last).toMatchObject({ type: "read" });
  await small.end();
});
