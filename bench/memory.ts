import { readFile } from "node:fs/promises";
import autocannon from "autocannon";
import { createSession } from "@/lib/auth/sessions/session-token";
import { ask } from "@/test/api/http";
import { countsOf, numberedResult, pipelineScopes, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import type { Bench } from "./bench";
import { startProduct } from "./http";

const [callsCount, reportsCount, pagesCount, resultsInReport] = [27_000, 160, 400, 300];
const atOnce = 8;

/** The size of the server process in MiB, at rest and after so many times the load. */
type MemoryFigures = { times: number; residentMiB: number; peakMiB: number };

/** Calls, reports and pages, the same again and again, on one server process; its size after 1, 2 and 4 times. */
export async function benchMemory(bench: Bench): Promise<MemoryFigures[]> {
  const { db } = bench;
  const owner = await addMember(db, { role: "owner" });
  const { secret } = await addAccessKey(db, owner, { scopes: ["metrics:read", ...pipelineScopes] });
  const { token } = await createSession(db, owner.userId);
  const { url, pid } = await startProduct(bench);
  const figures = [await sizeOf(pid, 0)];
  let done = 0;
  for (const times of [1, 2, 4]) {
    for (; done < times; done++) {
      await call(url, secret);
      await inTurns(reportsCount, async (number) => {
        const results = Array.from({ length: resultsInReport }, (_, at) => numberedResult(at + (number % 3)));
        countsOf(await postReport(url, secret, reportOf(results), { asset: `asset-${number % 10}` }));
      });
      const paths = ["/vulnerabilities", "/settings/access-keys", "/vulnerabilities?severity=high", "/sign-in"];
      await inTurns(pagesCount, async (number) => {
        const headers = { cookie: `backline.session=${token}` };
        const { status } = await ask(url, { path: paths[number % paths.length] ?? "/", headers });
        if (status >= 400) throw new Error(`a page answered ${status}`);
      });
    }
    figures.push(await sizeOf(pid, times));
  }
  return figures;
}

async function call(url: string, secret: string): Promise<void> {
  const headers = { authorization: `Bearer ${secret}` };
  const { non2xx, errors } = await autocannon({
    url: `${url}/api/v1/me`,
    connections: 32,
    amount: callsCount,
    headers,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} calls failed`);
}

async function inTurns(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < count; number = next++) await work(number);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** What Linux says of a process (proc_pid_status(5)): NaN where there is no /proc. */
async function sizeOf(pid: number, times: number): Promise<MemoryFigures> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
  return { times, residentMiB: mebibytes("VmRSS"), peakMiB: mebibytes("VmHWM") };
}
