import "server-only";
// The program of the report reader thread: see reader-thread.ts.
import { readSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { Fault, OpenBytes } from "../formats/format";
import { type ReadReport, readRows, TooLong } from "./read-rows";

/** A request to the thread. It sends any number of `Answer`s; the last one ends the reading. */
export type Order =
  | { type: "read"; fd: number; category: string | undefined; progress: Int32Array }
  | { type: "taken" };

export type Answer =
  | { type: "ready" }
  /** Lines of COPY's text format. */
  | { type: "rows"; rows: Uint8Array }
  /** Discard all rows so far. */
  | { type: "restart" }
  /** A JSON list of rows for `stageRules`. */
  | { type: "rules"; rules: string }
  | { type: "read"; report: ReadReport }
  | { type: "refused"; faults: Fault[] }
  | { type: "too_long" }
  | { type: "failed"; error: Error };

/** The elements of `progress`: bytes read, and whether the thread waits for its answers to be consumed. */
export const [progressBytes, progressWaiting] = [0, 1];

const chunkBytes = 64 * 1024;
const untakenMax = 4;

if (parentPort !== null) {
  // Where cores are few, requests come first. On other systems than Linux this would be said of the whole process.
  if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  serve(parentPort);
}

function serve(port: NonNullable<typeof parentPort>): void {
  let untaken = 0;
  let taken = () => {};
  port.on("message", (order: Order) => {
    if (order.type === "read") void read(order);
    else {
      untaken--;
      taken();
    }
  });

  const put = async (answer: Answer, progress: Int32Array): Promise<void> => {
    port.postMessage(
      answer,
      answer.type === "rows" && answer.rows.buffer instanceof ArrayBuffer ? [answer.rows.buffer] : [],
    );
    untaken++;
    while (untaken >= untakenMax) {
      Atomics.store(progress, progressWaiting, 1);
      await new Promise<void>((resolve) => {
        taken = resolve;
      });
    }
    Atomics.store(progress, progressWaiting, 0);
  };

  const read = async ({ fd, category, progress }: Extract<Order, { type: "read" }>): Promise<void> => {
    untaken = 0;
    try {
      const report = await readRows(openFile(fd, progress), category, {
        rows: (text) => put({ type: "rows", rows: new TextEncoder().encode(text) }, progress),
        restart: () => put({ type: "restart" }, progress),
        rules: (rules) => put({ type: "rules", rules }, progress),
      });
      port.postMessage(
        (report.ok ? { type: "read", report } : { type: "refused", faults: report.faults }) satisfies Answer,
      );
    } catch (error) {
      if (error instanceof TooLong) port.postMessage({ type: "too_long" } satisfies Answer);
      else port.postMessage({ type: "failed", error: error instanceof Error ? error : new Error() } satisfies Answer);
    }
  };

  port.postMessage({ type: "ready" } satisfies Answer);
}

/** Reads an open file from its start. Blocking is fine: this thread has nothing else to do. */
function openFile(fd: number, progress: Int32Array): OpenBytes {
  return async function* () {
    for (let position = 0; ; ) {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      const bytesRead = readSync(fd, buffer, 0, chunkBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      Atomics.add(progress, progressBytes, bytesRead);
      yield buffer.subarray(0, bytesRead);
    }
  };
}
