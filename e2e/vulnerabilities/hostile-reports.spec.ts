import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { ask, bearer } from "@/test/api/http";
import { countsOf, numberedResult, pipelineScopes, postReport, reportOf } from "@/test/api/uploads";
import { hostileKinds, hostileReport } from "@/test/data/hostile-reports";
import { startServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

const results = 8_000;

test("no report delays other requests, whatever its results refer to", async ({ key }) => {
  test.setTimeout(300_000);
  const [{ secret }, { secret: uploader }] = [await key(), await key({ scopes: pipelineScopes })];
  const server = await startServer({ ...sharedSettings(), RATE_LIMIT_PER_MINUTE: "1000000" });
  const slowest: number[] = [];
  /** Asks for /me again and again until the work is done; returns how many answers came before that. */
  const answersDuring = async (work: Promise<unknown>) => {
    let [answers, isDone, slowestMs] = [0, false, 0];
    const done = work.then(() => {
      isDone = true;
    });
    while (!isDone) {
      const before = performance.now();
      expect((await ask(server.url, { path: "/api/v1/me", headers: bearer(secret) })).status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - before);
      if (!isDone) answers++;
      // Leaves a small machine the time for the report.
      await pause(5);
    }
    await done;
    slowest.push(slowestMs);
    return answers;
  };
  try {
    // The first upload starts the thread that reads.
    countsOf(await postReport(server.url, uploader, reportOf([numberedResult(1)])));
    for (const [index, kind] of hostileKinds.entries()) {
      const report = gzipSync(hostileReport(kind, 4, results));
      // An asset of its own: it is the report that is large here, not what was found before.
      const upload = postReport(server.url, uploader, report, { asset: `hostile-${index}` });
      expect(await answersDuring(upload), kind).toBeGreaterThan(10);
      expect(countsOf(await upload), kind).toMatchObject({ received: results });
    }
    console.log(
      `hostile reports: slowest /me ${Math.round(Math.max(...slowest))} ms, of each kind ${slowest.map(Math.round).join(", ")}`,
    );
  } finally {
    await server.stop();
  }
});

test("a hostile report does not delay other keys' reports", async ({ key }) => {
  const keys = [await key({ scopes: pipelineScopes }), await key({ scopes: pipelineScopes })];
  const [hostile, other] = keys.map(({ secret }) => secret);
  if (hostile === undefined || other === undefined) throw new Error("there are two keys");
  const server = await startServer({ ...sharedSettings(), RATE_LIMIT_PER_MINUTE: "1000000" });
  try {
    const report = gzipSync(hostileReport("a message with many arguments", 4, results));
    let answered = 0;
    const all = Array.from({ length: 6 }, async (_, index) => {
      const answer = await postReport(server.url, hostile, report, { asset: `hostile-${index}` });
      answered++;
      return answer;
    });
    expect((await postReport(server.url, other, reportOf([numberedResult(1)]))).status).toBe(201);
    expect(answered).toBeLessThan(6);
    for (const answer of await Promise.all(all)) expect(countsOf(answer)).toMatchObject({ received: results });
  } finally {
    await server.stop();
  }
});
