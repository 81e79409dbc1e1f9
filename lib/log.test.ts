import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { withRequestId } from "./log/current-request";

const Line = z.looseObject({
  level: z.number(),
  msg: z.string(),
  requestId: z.string().optional(),
  count: z.number().optional(),
  references: z.array(z.string()).optional(),
  err: z.looseObject({ message: z.string().optional(), stack: z.string().optional() }).optional(),
});

let text = "";

/** The log of a process of its own, at a level. */
async function openLog(level = "info") {
  vi.resetModules();
  vi.stubEnv("LOG_LEVEL", level);
  globalThis.backlineLog = undefined;
  globalThis.backlineSettings = undefined;
  return (await import("./log")).log;
}

const lines = () =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Line.parse(JSON.parse(line)));

const exitListeners = new Set(process.listeners("exit"));
const ownExitListeners = () => process.listeners("exit").filter((listener) => !exitListeners.has(listener));

beforeEach(() => {
  text = "";
  vi.useFakeTimers();
  vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  globalThis.backlineLog = undefined;
  globalThis.backlineSettings = undefined;
  for (const listener of ownExitListeners()) process.removeListener("exit", listener);
});

const refused = () =>
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", address: "::1", port: 5432 });

it("the same fault in a hundred requests is two lines, and the second names the requests", async () => {
  const log = await openLog();
  const ids = Array.from({ length: 100 }, (_, index) => `request-${index}`);
  for (const id of ids) withRequestId(id, () => log.warn({ err: refused() }, "the database does not answer"));
  expect(lines()).toMatchObject([{ requestId: "request-0" }]);
  vi.advanceTimersByTime(10_000);
  expect(lines()).toMatchObject([
    { level: 40, msg: "the database does not answer", err: { address: "::1", port: 5432 } },
    { level: 40, msg: "the database does not answer", count: 99, references: ids.slice(1) },
  ]);
  expect(lines()[1]).not.toHaveProperty("requestId");
});

it("faults that differ in location, code or log message are different lines", async () => {
  const log = await openLog();
  const failed = () => new TypeError("x is not a function");
  log.error({ err: failed() }, "a request failed");
  log.error({ err: new RangeError("too far") }, "a request failed");
  log.error({ err: refused() }, "a request failed");
  log.warn({ err: refused() }, "a request failed");
  log.warn({ err: refused(), code: "x" }, "a request failed");
  expect(lines()).toHaveLength(5);
});

it("a fault at one location is one fault, whatever values its message has", async () => {
  const log = await openLog();
  for (const value of ["a", "b", "c"]) log.error({ err: new Error(`no such thing as ${value}`) }, "a request failed");
  expect(lines()).toHaveLength(1);
});

it.each([
  ["info", false],
  ["debug", true],
])("at %s the stack of a fault that is known is in the log: %s; that of any other always is", async (level, stands) => {
  const log = await openLog(level);
  log.error({ err: refused() }, "known");
  log.error({ err: new TypeError("x is not a function") }, "unknown");
  expect(lines().map(({ err }) => err?.stack !== undefined)).toEqual([stands, true]);
});

it("events are never counted together", async () => {
  const log = await openLog();
  for (let time = 0; time < 3; time++) log.info({ event: "key.created" }, "the same");
  expect(lines()).toHaveLength(3);
});

it("both copies of the module, that of the server and that of the framework's bundle, count as one", async () => {
  const first = await openLog();
  vi.resetModules();
  const { log: second } = await import("./log");
  expect(second).not.toBe(first);
  const err = refused();
  first.warn({ err }, "away");
  second.warn({ err }, "away");
  expect(lines()).toHaveLength(1);
});

it("pending counts are written when the process ends", async () => {
  const log = await openLog();
  for (let time = 0; time < 5; time++) log.warn({ err: refused() }, "away");
  for (const listener of ownExitListeners()) listener(0);
  expect(lines()).toMatchObject([{}, { count: 4 }]);
});
