import { readdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { expect, sharedSettings, test } from "./fixtures";
import { type Answer, ask, bearer, bodyOf, until } from "./setup/http";
import { expectProblem } from "./setup/problems";
import { root, startServer } from "./setup/server";

const Scan = z.looseObject({
  id: z.uuid(),
  asset: z.string(),
  tool: z.object({ name: z.string(), version: z.string().nullable() }),
  counts: z.record(z.string(), z.int()),
  warnings: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});
const Faults = z.looseObject({ errors: z.array(z.object({ pointer: z.string(), detail: z.string() })) });

const none = { received: 0, created: 0, unchanged: 0, reopened: 0, resolved: 0, suppressed: 0, rejected: 0 };

const result = (number: number) => ({
  ruleId: `rule-${number % 7}`,
  message: { text: `Finding ${number} ${"of some length ".repeat(10)}` },
  locations: [
    { physicalLocation: { artifactLocation: { uri: `src/file-${number}.ts` }, region: { startLine: number + 1 } } },
  ],
});

function report(results: readonly unknown[]): string {
  return JSON.stringify({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "Checker", version: "1.2" } }, results }],
  });
}

type Upload = { asset?: string; headers?: Record<string, string>; query?: string };

function upload(
  url: string,
  secret: string,
  body: string | Uint8Array,
  { asset = "shop", headers = {}, query = "" }: Upload = {},
) {
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const sent = { ...bearer(secret), "content-type": "application/json", ...length, ...headers };
  return ask(url, {
    method: "POST",
    path: `/api/v1/scans?asset=${encodeURIComponent(asset)}${query}`,
    headers: sent,
    body,
  });
}

const countsOf = (answer: Answer) => {
  expect({ status: answer.status, text: answer.status === 201 ? "" : answer.text }).toEqual({ status: 201, text: "" });
  return bodyOf(answer, Scan).counts;
};

const pipeline = ["scans:write" as const, "assets:write" as const];

test("a report makes its findings once, whatever its packing, and a later one resolves and reopens", async ({
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: pipeline });
  const three = report([1, 2, 3].map(result));
  const first = await upload(urls.a, secret, three);
  expect(countsOf(first)).toEqual({ ...none, received: 3, created: 3 });
  const scan = bodyOf(first, Scan);
  expect(scan).toMatchObject({ asset: "shop", tool: { name: "Checker", version: "1.2" }, warnings: [] });
  expect(first.headers.location).toBe(`/api/v1/scans/${scan.id}`);
  expect((await ask(urls.b, { path: `/api/v1/scans/${scan.id}`, headers: bearer(secret) })).status).toBe(200);
  const unchanged = { ...none, received: 3, unchanged: 3 };
  expect(countsOf(await upload(urls.b, secret, three))).toEqual(unchanged);
  expect(countsOf(await upload(urls.a, secret, gzipSync(three)))).toEqual(unchanged);
  expect(countsOf(await upload(urls.a, secret, gzipSync(three), { headers: { "content-encoding": "gzip" } }))).toEqual(
    unchanged,
  );
  expect(countsOf(await upload(urls.a, secret, `\ufeff${three}`))).toEqual(unchanged);
  expect(countsOf(await upload(urls.a, secret, report([result(1)])))).toEqual({
    ...none,
    received: 1,
    unchanged: 1,
    resolved: 2,
  });
  expect(countsOf(await upload(urls.a, secret, three))).toEqual({ ...unchanged, unchanged: 1, reopened: 2 });
  expect(countsOf(await upload(urls.a, secret, report([])))).toEqual({ ...none, resolved: 3 });
  expect(countsOf(await upload(urls.a, secret, three, { query: "&category=other" }))).toEqual({
    ...none,
    received: 3,
    created: 3,
  });
});

test("a real report of CodeQL: 72 created, then 72 unchanged", async ({ urls, key }) => {
  const file = path.join(root, "../shared/fixtures/sarif/codeQL-output.sarif");
  const text = await readFile(file).catch(() => undefined);
  test.skip(text === undefined, `${file} is not there`);
  const { secret } = await key({ scopes: pipeline });
  expect(countsOf(await upload(urls.a, secret, text ?? ""))).toEqual({ ...none, received: 72, created: 72 });
  expect(countsOf(await upload(urls.b, secret, text ?? ""))).toEqual({ ...none, received: 72, unchanged: 72 });
});

test("an unknown asset needs assets:write, a known one does not", async ({ urls, key }) => {
  const { secret } = await key({ scopes: ["scans:write"] });
  const refused = await upload(urls.a, secret, report([result(1)]), { asset: "new" });
  expect(expectProblem(refused, 403, "insufficient_scope").required_scopes).toEqual(["assets:write"]);
  const { secret: other } = await key({ scopes: pipeline });
  expect((await upload(urls.a, other, report([]), { asset: "new" })).status).toBe(201);
  expect((await upload(urls.a, secret, report([result(1)]), { asset: "new" })).status).toBe(201);
  expectProblem(await upload(urls.a, other, report([]), { asset: "No Slug" }), 400, "invalid_parameter");
  const nameless = { method: "POST", path: "/api/v1/scans", headers: bearer(other), body: report([]) };
  expectProblem(await ask(urls.a, nameless), 400, "invalid_parameter");
});

test("what breaks the format: 422 with its place, and nothing is changed", async ({ urls, owner, key, db }) => {
  const { secret } = await key({ scopes: pipeline });
  const broken = [
    "",
    "null",
    "[]",
    "7",
    "{",
    "not json",
    "{}",
    '{"version":"2.0.0","runs":[]}',
    '{"version":"2.1.0"}',
    '{"version":"2.1.0","runs":{}}',
  ];
  for (const text of [...broken, `${report([result(1)])} trailing`, report([result(1)]).slice(0, -5)]) {
    const answer = await upload(urls.a, secret, text);
    expectProblem(answer, 422, "invalid_report");
    expect(bodyOf(answer, Faults).errors.length, text.slice(0, 40)).toBeGreaterThan(0);
  }
  expectProblem(await upload(urls.a, secret, gzipSync(report([result(1)])).subarray(0, -9)), 422, "invalid_report");
  const [row] = await db.$client`
    select (select count(*) from scans where account_id = ${owner.accountId}) as scans,
      (select count(*) from assets where account_id = ${owner.accountId}) as assets`;
  expect(row).toEqual({ scans: "0", assets: "0" });
  const odd = bodyOf(await upload(urls.a, secret, report([result(1), 7, null])), Scan);
  expect(odd.counts).toMatchObject({ received: 3, created: 1, rejected: 2 });
  expect(odd.warnings.map(({ pointer }) => pointer)).toEqual(["/runs/0", "/runs/0/results/1", "/runs/0/results/2"]);
  // What can't be read may be what seems to be gone.
  expect(countsOf(await upload(urls.a, secret, report([7])))).toMatchObject({ received: 1, rejected: 1, resolved: 0 });
});

test("a body that is something else, or too large: 415 and 413", async ({ urls, key }) => {
  const { secret } = await key({ scopes: pipeline });
  for (const type of ["text/html", "multipart/form-data; boundary=x", "image/png"]) {
    const answer = await upload(urls.a, secret, report([]), { headers: { "content-type": type } });
    expectProblem(answer, 415, "unsupported_media_type");
  }
  expectProblem(
    await upload(urls.a, secret, "x", { headers: { "content-encoding": "br" } }),
    415,
    "unsupported_media_type",
  );
  const bomb = gzipSync(Buffer.alloc(51 * 1024 * 1024, " "));
  expectProblem(await upload(urls.a, secret, bomb), 413, "body_too_large");
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
  const { secret } = await key({ scopes: pipeline });
  const server = await startServer(sharedSettings());
  const spools = async () => (await readdir(tmpdir())).filter((name) => /^backline-report-/.test(name)).length;
  try {
    const text = report(Array.from({ length: 2000 }, (_, number) => result(number)));
    for (const headers of [{ "content-length": String(text.length) }, {}]) {
      await open(server.url, secret, headers, (sent) => {
        sent.write(text.slice(0, text.length / 2), () => setImmediate(() => sent.destroy(new Error("cut off"))));
      }).catch(() => undefined);
    }
    // The next upload of the whole report finds nothing of the two before.
    expect(countsOf(await upload(server.url, secret, text))).toMatchObject({ created: 2000 });
    const scans = await db.$client`select from scans where account_id = ${owner.accountId}`;
    expect(scans.count).toBe(1);
    await until(async () => (await spools()) === 0);
  } finally {
    await server.stop();
  }
});

async function peakKiB(pid: number | undefined): Promise<number> {
  return Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]);
}

test("a report ten times as long takes no more memory to speak of", async ({ key }) => {
  test.skip(process.platform !== "linux", "reads the peak of memory from /proc");
  test.setTimeout(240_000);
  const { secret } = await key({ scopes: pipeline });
  const peakWith = async (results: number) => {
    const server = await startServer(sharedSettings());
    try {
      const text = report(Array.from({ length: results }, (_, number) => result(number)));
      expect(countsOf(await upload(server.url, secret, text, { asset: `of-${results}` }))).toMatchObject({
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
