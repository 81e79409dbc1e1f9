import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { asBody, asBytes } from "@/e2e/setup/sample-report";
import { AppError } from "@/lib/errors";
import { withReceivedReport } from "./receive";

const bytesMax = 10_000;
const text = asBytes("x".repeat(9_000));

async function received(body: ReadableStream<Uint8Array> | null, announcedBytes?: number): Promise<string> {
  return await withReceivedReport(body, { bytesMax, announcedBytes }, async (spool) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of spool.open()) chunks.push(chunk);
    const first = Buffer.concat(chunks);
    expect(first.length).toBe(spool.sizeBytes);
    return first.toString();
  });
}

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "taken",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

afterEach(() => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("backline-report-"))).toEqual([]);
});

test("a body arrives as it was sent, packed or not, however it is cut", async () => {
  for (const chunkBytes of [1, 1000, 100_000]) {
    expect(await received(asBody(text, chunkBytes))).toBe("x".repeat(9_000));
    expect(await received(asBody(gzipSync(text), chunkBytes))).toBe("x".repeat(9_000));
  }
  expect(await received(null)).toBe("");
  expect(await received(asBody(new Uint8Array(0)))).toBe("");
});

test("what is too large is refused, packed, unpacked or announced", async () => {
  expect(await codeOf(received(asBody(asBytes("x".repeat(10_000)))))).toBe("taken");
  expect(await codeOf(received(asBody(asBytes("x".repeat(10_001)))))).toBe("body_too_large");
  expect(await codeOf(received(asBody(gzipSync(Buffer.alloc(50_000_000)))))).toBe("body_too_large");
  expect(await codeOf(received(asBody(text), 10_001))).toBe("body_too_large");
});

test("damaged gzip data is no report", async () => {
  const packed = gzipSync(asBytes(crypto.randomUUID().repeat(100)));
  expect(await codeOf(received(asBody(packed.subarray(0, packed.length - 12))))).toBe("invalid_report");
  expect(await codeOf(received(asBody(packed.fill(7, 20, 60))))).toBe("invalid_report");
});

test("an upload that stops in the middle is told from a short one", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(text),
    pull: (controller) => controller.error(new Error("aborted")),
  });
  expect(await codeOf(received(broken))).toBe("upload_interrupted");
  expect(await codeOf(received(asBody(text), text.length + 1))).toBe("upload_interrupted");
  expect(await codeOf(received(asBody(text), text.length))).toBe("taken");
});

test("a sender is not asked for more than is taken in", async () => {
  let asked = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      asked++;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  expect(await codeOf(received(endless))).toBe("body_too_large");
  expect(asked).toBeLessThan(50);
});
