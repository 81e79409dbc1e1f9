import "server-only";
import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Logger, parseCronItems, run, type TaskList, type WorkerEvents } from "graphile-worker";
import { db, jobsMax } from "@/db/client";
import { asNodePostgres } from "@/db/connection/node-postgres";
import { redactKeys } from "../access-keys/credential/recognise";
import { log } from "../log";
import { describeError } from "../log/describe";
import type { Job } from "./job";
import { jobs } from "./list";
import { releaseAbandoned, runJob } from "./run-job";

/** The queue is polled this often, because notifications get lost behind a pooler. */
const pollMs = 1_000;
const abandonedCheckMs = 10_000;
const restartMs = 1_000;
const stopMsMax = 20_000;

/** Jobs that are being run by this process. */
type Running = {
  /** Takes no more jobs, and resolves once those at work are done, or the time for that is up. */
  stop(): Promise<void>;
};

/** Runs jobs from the queue until it is stopped, through any outage of the database. */
export function startJobs(list: readonly Job[] = jobs): Running {
  const ending = new AbortController();
  const ended = keepRunning(list, ending.signal);
  return {
    async stop() {
      ending.abort();
      await ended;
    },
  };
}

/** graphile-worker gives up when the database is down at the wrong moment, so it is restarted after each fault. */
async function keepRunning(list: readonly Job[], signal: AbortSignal): Promise<void> {
  let isInterrupted = false;
  const onWorking = () => {
    if (isInterrupted) log.info({}, "jobs are run again");
    isInterrupted = false;
  };
  while (!signal.aborted) {
    try {
      await runUntilFault(list, signal, onWorking);
    } catch (error) {
      // Logged once per outage, not with each attempt.
      log[isInterrupted ? "debug" : "warn"]({ err: error }, "jobs can't be run at the moment");
      isInterrupted = true;
    }
    await pause(restartMs, undefined, { signal }).catch(() => {});
  }
}

async function runUntilFault(list: readonly Job[], signal: AbortSignal, onWorking: () => void): Promise<void> {
  const events: WorkerEvents = new EventEmitter();
  const failing = new Promise<never>((_, reject) => {
    events.on("worker:getJob:error", ({ error }) => reject(error));
    events.on("worker:fatalError", ({ error }) => reject(error));
  });
  // It may fail while nothing waits for it.
  failing.catch(() => {});
  events.once("worker:getJob:empty", onWorking).once("job:success", onWorking);
  const runner = await run({
    pgPool: asNodePostgres(db("jobs").$client),
    taskList: tasksOf(list),
    parsedCronItems: parseCronItems(list.flatMap(toCronItem)),
    concurrency: jobsMax,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: new Logger(() => (_level, message) => log.debug({}, message)),
    events,
  });
  const check = setInterval(() => releaseAbandoned(db("jobs")).catch(() => {}), abandonedCheckMs);
  const ended = new AbortController();
  try {
    const stopped = pause(2 ** 31 - 1, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => {});
    await Promise.race([failing, runner.promise, stopped]);
  } finally {
    ended.abort();
    clearInterval(check);
    const timer = new AbortController();
    const limit = pause(stopMsMax, undefined, { signal: timer.signal }).catch(() => {});
    // It rejects where it has ended by itself.
    await Promise.race([runner.stop().catch(() => {}), limit]);
    timer.abort();
  }
}

const toCronItem = ({ name, schedule, attemptsMax }: Job) =>
  schedule === undefined
    ? []
    : [
        {
          task: name,
          match: schedule,
          identifier: name,
          options: { maxAttempts: attemptsMax, jobKey: name, backfillPeriod: 0 },
        },
      ];

function tasksOf(list: readonly Job[]): TaskList {
  const tasks = list.map((job): [string, TaskList[string]] => [
    job.name,
    async (payload, { job: { id, locked_by, attempts, max_attempts } }) => {
      try {
        await runJob(db("jobs"), job, { id, worker: locked_by ?? "", payload });
      } catch (error) {
        const fields = { err: error, job: job.name, jobId: id, attempts, attemptsMax: max_attempts };
        if (attempts >= max_attempts) log.error(fields, "a job failed for good");
        else log.warn(fields, "a job failed and will be tried again");
        // Kept in the table of jobs: without the values that a message of the database repeats.
        throw new Error(messageOf(error));
      }
    },
  ]);
  return Object.fromEntries(tasks);
}

function messageOf(error: unknown): string {
  const { type, code, message } = describeError(error, { stacks: false });
  return redactKeys([type, code, message].filter((part) => part !== undefined).join(": ")).slice(0, 500);
}
