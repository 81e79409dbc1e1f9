import "server-only";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { codeOf } from "../../error-code";
import { AppError } from "../../errors";
import { log } from "../../log";
import type { Answer, Order } from "./thread";

const idleMsMax = 60_000;
const watchMs = 1000;
/** Of objects that were just made: a larger space would only grow, for little survives a part of a report. */
const youngMiBMax = 8;

/** Mirrors lib/scans/reading/thread.ts, which only runs in the thread. */
const [progressBytes, progressWaiting] = [0, 1];

/** The minimum pace: bytes of the report per time window, and milliseconds in total. */
export type Pace = { windowMs: number; bytesMin: number; totalMsMax: number };

/** A thousandth of the pace of any report on a slow machine; time in which the thread waits doesn't count. */
const slowest: Pace = { windowMs: 30_000, bytesMin: 128 * 1024, totalMsMax: 300_000 };

type Reading = { fd: number; category: string | undefined; signal?: AbortSignal | undefined; pace?: Pace };

/** A part of a report. The last one is the report's summary, or its faults. */
export type Part = Exclude<Answer, { type: "ready" | "failed" }>;

/**
 * A thread that reads one report at a time. It starts on demand and stops after a minute of inactivity, unless it is
 * kept.
 */
export class ReaderThread {
  readonly #isKept: boolean;
  readonly #heapMiBMax: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({ kept, heapMiBMax = 512 }: { kept: boolean; heapMiBMax?: number }) {
    this.#isKept = kept;
    this.#heapMiBMax = heapMiBMax;
  }

  /** Starts the thread if needed. It doesn't keep the process alive. */
  start(): Worker {
    clearTimeout(this.#idle);
    this.#worker ??= this.#newWorker();
    return this.#worker;
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /**
   * Yields the parts of the report in an open file as they are consumed. Stopping early or aborting ends the thread, so
   * that nothing reads the file afterwards. Throws invalid_report for a report that takes too much memory or time, and
   * the reason of `signal`.
   */
  async *read({ fd, category, signal, pace = slowest }: Reading): AsyncGenerator<Part> {
    const worker = this.start();
    const progress = new Int32Array(new SharedArrayBuffer(8));
    const heard = hear(worker, signal);
    const isTooSlow = slowness(pace);
    const watch = setInterval(
      () => {
        if (isTooSlow(progress)) heard.fail(tooCostly("Reading it took too long for its size."));
      },
      Math.min(watchMs, pace.windowMs),
    );
    let isWhole = false;
    try {
      worker.ref();
      send(worker, { type: "read", fd, category, progress });
      while (!isWhole) {
        const answer = await heard.next();
        if (answer.type === "ready") continue;
        isWhole = answer.type !== "rows" && answer.type !== "restart" && answer.type !== "rules";
        // A string or array exceeded the maximum length.
        if (answer.type === "failed") throw answer.error instanceof RangeError ? tooMuchMemory() : answer.error;
        yield answer;
        if (!isWhole) send(worker, { type: "taken" });
      }
    } finally {
      clearInterval(watch);
      heard.stop();
      if (isWhole) this.#rest(worker);
      else await this.end();
    }
  }

  #rest(worker: Worker): void {
    worker.unref();
    if (this.#isKept) return;
    this.#idle = setTimeout(() => void this.end(), idleMsMax);
    this.#idle.unref();
  }

  #newWorker(): Worker {
    // From the project's root, the working directory of every process. Next would bundle a program that it can name.
    const worker = new Worker(path.join(/* turbopackIgnore: true */ process.cwd(), ...["bin", "run.mjs"]), {
      argv: ["lib/scans/reading/thread.ts"],
      execArgv: [],
      env: {},
      name: "reader of reports",
      resourceLimits: { maxYoungGenerationSizeMb: youngMiBMax, maxOldGenerationSizeMb: this.#heapMiBMax },
    });
    worker.unref();
    worker.on("error", (error) => log.error({ err: error }, "the thread that reads reports failed"));
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}

function send(worker: Worker, order: Order): void {
  worker.postMessage(order);
}

/** Yields a worker's messages in order, until it fails or the signal is aborted. */
function hear(worker: Worker, signal: AbortSignal | undefined) {
  const answers: Answer[] = [];
  let failure: { error: unknown } | undefined;
  let wake = () => {};
  const onAnswer = (answer: Answer) => {
    answers.push(answer);
    wake();
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  const onError = (error: unknown) => fail(codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuchMemory() : error);
  const onExit = () => fail(new Error("the thread that reads reports ended"));
  const onAbort = () => fail(signal?.reason);
  worker.on("message", onAnswer).on("error", onError).on("exit", onExit);
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted === true) onAbort();
  return {
    fail,
    async next(): Promise<Answer> {
      for (;;) {
        if (failure !== undefined) throw failure.error;
        const answer = answers.shift();
        if (answer !== undefined) return answer;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    stop(): void {
      worker.off("message", onAnswer).off("error", onError).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

/** Returns, on each call, whether reading has fallen behind the minimum pace. */
function slowness({ windowMs, bytesMin, totalMsMax }: Pace): (progress: Int32Array) => boolean {
  let last = performance.now();
  let [inWindowMs, inAllMs, bytesBefore] = [0, 0, 0];
  return (progress) => {
    const now = performance.now();
    const passedMs = Atomics.load(progress, progressWaiting) === 1 ? 0 : now - last;
    last = now;
    inWindowMs += passedMs;
    inAllMs += passedMs;
    if (inAllMs > totalMsMax) return true;
    if (inWindowMs < windowMs) return false;
    const bytes = Atomics.load(progress, progressBytes);
    const isSlow = bytes - bytesBefore < bytesMin;
    inWindowMs = 0;
    bytesBefore = bytes;
    return isSlow;
  };
}

const tooMuchMemory = () => tooCostly("Reading it took too much memory.");

function tooCostly(detail: string): AppError {
  return new AppError("invalid_report", {
    detail: `The report is too complex. ${detail} Nothing was changed.`,
    hint: "Send one report for each tool or part of the code, each with its own category.",
    faults: [{ pointer: "", detail }],
  });
}
