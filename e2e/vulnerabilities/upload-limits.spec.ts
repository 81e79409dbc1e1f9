import { readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Answer, bearer, until } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { countsOf, numberedResult, pipelineScopes, postReport, reportOf } from "@/test/api/uploads";
import { startServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

test("a body that is something else, or too large: 415 and 413", async ({ urls, key }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  for (const type of ["text/html", "multipart/form-data; boundary=x", "image/png"]) {
    const answer = await postReport(urls.a, secret, reportOf([]), { headers: { "content-type": type } });
    expectProblem(answer, 415, "unsupported_media_type");
  }
  expectProblem(
    await postReport(urls.a, secret, "x", { headers: { "content-encoding": "br" } }),
    415,
    "unsupported_media_type",
  );
  const bomb = gzipSync(Buffer.alloc(51 * 1024 * 1024, " "));
  expectProblem(await postReport(urls.a, secret, bomb), 413, "body_too_large");
  expectProblem(await announced(urls.a, secret, 51 * 1024 * 1024), 413, "body_too_large");
  expectProblem(await chunked(urls.a, secret, 51 * 1024 * 1024), 413, "body_too_large");
});

/** Opens an upload; `write` decides what is sent. Resolves with the answer, whenever it comes. */
function open(
  url: string,
  secret: string,
  headers: Record<string, string>,
  write: (sent: ReturnType<typeof request>) => void,
) {
  const { hostname, port } = new URL(url);
  return new Promise<Answer>((resolve, reject) => {
    const all = { ...bearer(secret), "content-type": "application/json", ...headers };
    const sent = request(
      { hostname, port, method: "POST", path: "/api/v1/scans?asset=shop", headers: all },
      (response) => {
        let text = "";
        response.on("data", (part: Buffer) => {
          text += part.toString();
        });
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          sent.destroy();
        });
      },
    );
    sent.on("error", reject);
    write(sent);
  });
}

/** Says that it will send so much, and sends only a beginning. */
const announced = (url: string, secret: string, bytes: number) =>
  open(url, secret, { "content-length": String(bytes) }, (sent) => void sent.write("{"));

/** Sends so many bytes without saying before how many. */
const chunked = (url: string, secret: string, bytes: number) =>
  open(url, secret, {}, (sent) => {
    const part = Buffer.alloc(1024 * 1024, " ");
    let left = bytes;
    const more = () => {
      while (left > 0 && !sent.destroyed) {
        left -= part.length;
        if (!sent.write(part)) return void sent.once("drain", more);
      }
      if (!sent.destroyed) sent.end();
    };
    more();
  });

test("an upload that is cut off leaves no row and no file", async ({ owner, key, db }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const server = await startServer(sharedSettings());
  const spools = async () => (await readdir(tmpdir())).filter((name) => /^backline-report-/.test(name)).length;
  try {
    const text = reportOf(Array.from({ length: 2000 }, (_, number) => numberedResult(number)));
    for (const headers of [{ "content-length": String(text.length) }, {}]) {
      await open(server.url, secret, headers, (sent) => {
        sent.write(text.slice(0, text.length / 2), () => setImmediate(() => sent.destroy(new Error("cut off"))));
      }).catch(() => undefined);
    }
    // The next upload of the whole report finds nothing of the two before.
    expect(countsOf(await postReport(server.url, secret, text))).toMatchObject({ created: 2000 });
    const scans = await db.$client`select from scans where account_id = ${owner.accountId}`;
    expect(scans.count).toBe(1);
    await until(async () => (await spools()) === 0);
  } finally {
    await server.stop();
  }
});

test("two keys with many slow uploads delay neither a third key nor each other", async ({ key }) => {
  const keys = await Promise.all(["slow", "slow too", "quick"].map((name) => key({ name, scopes: pipelineScopes })));
  const [first, second, third] = keys.map(({ secret }) => secret);
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are three keys");
  const server = await startServer(sharedSettings());
  const slow: ReturnType<typeof request>[] = [];
  try {
    const begin = (secret: string) =>
      new Promise<Answer | "begun">((resolve, reject) => {
        open(server.url, secret, { "content-length": "100000", expect: "100-continue" }, (sent) => {
          slow.push(sent);
          sent.once("continue", () => sent.write("{", () => resolve("begun")));
          sent.flushHeaders();
        }).then(resolve, reject);
      });
    const begun = [first, second].flatMap((secret) =>
      Array.from({ length: 40 }, async () => {
        for (;;) {
          const answer = await begin(secret);
          if (answer === "begun") return;
          // With so many at once a busy machine may not look a key up in time, and says that it can be tried again.
          expectProblem(answer, 503, "verification_unavailable");
          await pause(1000 * Number(answer.headers["retry-after"]));
        }
      }),
    );
    await Promise.all(begun);
    for (const secret of [third, first, second]) {
      expect(countsOf(await postReport(server.url, secret, reportOf([numberedResult(1)])))).toMatchObject({
        received: 1,
      });
    }
  } finally {
    for (const sent of slow) sent.destroy();
    await server.stop();
  }
});

async function peakKiB(pid: number | undefined): Promise<number> {
  return Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]);
}

test("a report ten times as long takes hardly more memory", async ({ key }) => {
  test.skip(process.platform !== "linux", "reads the peak of memory from /proc");
  test.setTimeout(240_000);
  const { secret } = await key({ scopes: pipelineScopes });
  const peakWith = async (results: number) => {
    const server = await startServer(sharedSettings());
    try {
      const text = reportOf(Array.from({ length: results }, (_, number) => numberedResult(number)));
      expect(countsOf(await postReport(server.url, secret, text, { asset: `of-${results}` }))).toMatchObject({
        created: results,
      });
      return await peakKiB(server.process.pid);
    } finally {
      await server.stop();
    }
  };
  const [small, large] = [await peakWith(5_000), await peakWith(50_000)];
  console.log(
    `upload: peak memory of the server ${Math.round(small / 1024)} MiB with 5,000 results, ${Math.round(large / 1024)} MiB with 50,000`,
  );
  // The longer report is 18 MB longer; held in memory in any form it would be several times that.
  expect(large - small).toBeLessThan(150 * 1024);
});
