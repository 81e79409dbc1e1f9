import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { readAction } from "./action-body";

function posted(chunks: readonly Uint8Array[]): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: "POST", url: "/sign-in", headers: { "next-action": "x" }, complete: true });
  for (const chunk of chunks) request.push(chunk);
  request.push(null);
  return request;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

const call = async (text: string) => textOf(await readAction(posted([Buffer.from(text)])));
const codeOf = (text: string) =>
  call(text).then(
    () => "read",
    (error: unknown) => (error instanceof AppError ? error.code : "thrown"),
  );

it("passes on what our pages send, byte for byte, in however many pieces it arrives", async () => {
  const plain = fc.string().map((text) => text.replaceAll("\0", "").replace(/^\$/, "$$$$"));
  const input = fc.dictionary(fc.string(), fc.oneof(plain, fc.integer(), fc.boolean(), fc.array(plain)));
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 7 }), async (value, size) => {
      const body = Buffer.from(JSON.stringify([value]));
      const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
        body.subarray(index * size, (index + 1) * size),
      );
      expect(await textOf(await readAction(posted(chunks)))).toBe(body.toString());
    }),
    { numRuns: 50 },
  );
  expect(await codeOf('[{"a":"$undefined","b":"$$1","c":"$NaN","d":"$-Infinity","e":"$-0","f":""}]')).toBe("read");
});

it("reads or refuses every body, and never fails otherwise", async () => {
  const junk = fc.oneof(
    fc.string(),
    fc.json({ maxDepth: 60 }),
    fc.json().map((text) => `[${text}]`),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (text) => {
      expect(["read", "invalid_request"]).toContain(await codeOf(text));
    }),
  );
});

it.each([
  ["no list", "{}"],
  ["no JSON", "["],
  ["nothing", ""],
  ["more than an action takes", `[${"1,".repeat(20)}1]`],
  ["nested too deeply", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["a reference", '["$1"]'],
  ["a reference within", '[{"a":[{"b":"$F1"}]}]'],
  ["a character that no text here can hold", '["\\u0000"]'],
])("refuses %s", async (_, text) => expect(await codeOf(text)).toBe("invalid_request"));

it("refuses more than a page takes, however it comes", async () => {
  expect(await codeOf(JSON.stringify(["x".repeat(1024 * 1024)]))).toBe("body_too_large");
});

it("waits half a minute for a body, and no longer, however long the connection stays open", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const request = new IncomingMessage(new Socket());
    request.push("[");
    const read = readAction(request).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await read).toMatchObject({ code: "request_timeout" });
  } finally {
    vi.useRealTimers();
  }
});
