import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { asBody, asBytes } from "@/test/data/sample-report";
import { FairShare } from "./fair-share";
import { withReceivedReport } from "./receive";

const bytesMax = 10_000;
const text = asBytes("x".repeat(9_000));

type Options = Partial<Parameters<typeof withReceivedReport>[1]>;

async function received(body: ReadableStream<Uint8Array> | null, options: Options = {}): Promise<string> {
  return await withReceivedReport(body, { keyId: "k", bytesMax, ...options }, async ({ sizeBytes, file }) => {
    const content = Buffer.alloc(sizeBytes + 1);
    expect((await file.read(content, 0, sizeBytes + 1, 0)).bytesRead).toBe(sizeBytes);
    return content.subarray(0, sizeBytes).toString();
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

test("a body arrives as it was sent, compressed or not, in whatever chunks", async () => {
  for (const chunkBytes of [1, 1000, 100_000]) {
    expect(await received(asBody(text, chunkBytes))).toBe("x".repeat(9_000));
    expect(await received(asBody(gzipSync(text), chunkBytes))).toBe("x".repeat(9_000));
  }
  expect(await received(null)).toBe("");
  expect(await received(asBody(new Uint8Array(0)))).toBe("");
});

test("a body that is too large is refused by its compressed, decompressed or declared size", async () => {
  expect(await codeOf(received(asBody(asBytes("x".repeat(10_000)))))).toBe("taken");
  expect(await codeOf(received(asBody(asBytes("x".repeat(10_001)))))).toBe("body_too_large");
  expect(await codeOf(received(asBody(gzipSync(Buffer.alloc(50_000_000)))))).toBe("body_too_large");
  expect(await codeOf(received(asBody(text), { announcedBytes: 10_001 }))).toBe("body_too_large");
});

test("damaged gzip data is no report", async () => {
  const packed = gzipSync(asBytes(crypto.randomUUID().repeat(100)));
  expect(await codeOf(received(asBody(packed.subarray(0, packed.length - 12))))).toBe("invalid_report");
  expect(await codeOf(received(asBody(packed.fill(7, 20, 60))))).toBe("invalid_report");
});

test("an upload that stops in the middle is distinguished from a short one", async () => {
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(text),
    pull: (controller) => controller.error(new Error("aborted")),
  });
  expect(await codeOf(received(broken))).toBe("upload_interrupted");
  expect(await codeOf(received(asBody(text), { announcedBytes: text.length + 1 }))).toBe("upload_interrupted");
  expect(await codeOf(received(asBody(text), { announcedBytes: text.length }))).toBe("taken");
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

/** A sender that sends the parts, then nothing, and does not hear that the body is not wanted. */
function stalled(...parts: Uint8Array[]) {
  const left = [...parts];
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const part = left.shift();
      if (part !== undefined) controller.enqueue(part);
      return part === undefined ? new Promise<void>(() => {}) : undefined;
    },
    cancel: () => new Promise(() => {}),
  });
}

test("a body that is refused is answered at once, whatever the sender does", async () => {
  const packed = gzipSync(asBytes(crypto.randomUUID().repeat(100)));
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(await codeOf(received(stalled(), { announcedBytes: 10_001 }))).toBe("body_too_large");
  expect(await codeOf(received(stalled(text, text)))).toBe("body_too_large");
  expect(await codeOf(received(stalled(bomb.subarray(0, 5000))))).toBe("body_too_large");
  expect(await codeOf(received(stalled(packed.subarray(0, 20), new Uint8Array(500).fill(0xff))))).toBe(
    "invalid_report",
  );
  expect(await codeOf(received(stalled(Buffer.from([0x1f, 0x8b, 0xff, 0]))))).toBe("invalid_report");
});

test("a sender that stalls gets that error, a slow one that goes on does not", async () => {
  const pace = { windowMs: 200, bytesMin: 100 };
  expect(await codeOf(received(stalled(), { pace }))).toBe("request_timeout");
  expect(await codeOf(received(stalled(text), { pace }))).toBe("request_timeout");
  expect(await codeOf(received(stalled(gzipSync(text).subarray(0, 12)), { pace }))).toBe("request_timeout");
  // What arrives in time is enough, whatever it takes in all: here ten windows.
  let sent = 0;
  const slow = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (sent++ === 20) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
      controller.enqueue(new Uint8Array(400).fill(0x20));
    },
  });
  expect(await codeOf(received(slow, { pace }))).toBe("taken");
});

test("our own slowness is not the sender's", async () => {
  const pace = { windowMs: 50, bytesMin: 1_000_000 };
  let asked = 0;
  const body = asBody(text, 10);
  const busy = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      for await (const part of body) controller.enqueue(part);
      controller.close();
    },
    pull: () => void asked++,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await codeOf(received(busy, { pace }))).toBe("taken");
});

test("a key that has its share of the uploads or of the disk is refused, the others are not", async () => {
  const shares = { uploads: new FairShare(8), bytes: new FairShare(30_000) };
  const held: (() => void)[] = [];
  const hold = (keyId: string) => {
    const arrived = new Promise<string>((resolve) => {
      withReceivedReport(asBody(asBytes("x".repeat(2000))), { keyId, shares }, async () => {
        resolve("taken");
        await new Promise<void>((done) => held.push(done));
      }).catch((error: unknown) => resolve(error instanceof AppError ? error.code : String(error)));
    });
    return arrived;
  };
  expect(await Promise.all(["a", "a", "a", "a", "a"].map(hold))).toEqual([
    ...Array.from({ length: 4 }, () => "taken"),
    "rate_limited",
  ]);
  expect(await Promise.all(["b", "b", "b"].map(hold))).toEqual(["taken", "taken", "rate_limited"]);
  expect(await Promise.all(["c", "d", "e"].map(hold))).toEqual(["taken", "taken", "rate_limited"]);
  for (const release of held) release();
  await expect.poll(() => shares.uploads.take("d", 4)).toBe(true);
  shares.uploads.giveBack("d", 4);
  const large = (keyId: string) => received(asBody(asBytes("x".repeat(9_000))), { keyId, shares });
  expect(shares.bytes.take("a", 15_000)).toBe(true);
  expect(await codeOf(large("a"))).toBe("rate_limited");
  expect(await codeOf(received(asBody(asBytes("x".repeat(7_000))), { keyId: "b", shares }))).toBe("taken");
});
