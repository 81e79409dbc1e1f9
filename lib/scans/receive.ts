import "server-only";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { codeOf } from "../error-code";
import { AppError } from "../errors";
import { FairShare } from "./fair-share";
import { withTemporaryFile } from "./spool";

const reportBytesMax = 50 * 1024 * 1024;

export type Body = ReadableStream<Uint8Array> | null;

/** Bytes on disk, for as long as the report is worked on. */
export type Spool = { sizeBytes: number; file: FileHandle };

/** How slowly a sender may send: so many bytes in each window of time in which it is waited for. */
export type SenderPace = { windowMs: number; bytesMin: number };

/** 1 KiB a second is slower than any line; whoever sends less holds a connection and a file for nothing. */
const slowestSender: SenderPace = { windowMs: 30_000, bytesMin: 30 * 1024 };

type Shares = { uploads: FairShare; bytes: FairShare };

/** What this process has for reports that arrive or wait: connections with a file each, and bytes on its disk. */
const ofProcess: Shares = { uploads: new FairShare(512), bytes: new FairShare(2 * 1024 * 1024 * 1024) };

type ReceiveOptions = {
  keyId: string;
  /** The Content-Length of the request, where it has one. */
  announcedBytes?: number | undefined;
  bytesMax?: number;
  pace?: SenderPace;
  shares?: Shares;
};

/**
 * Receives a request body into a temporary file, decompresses gzip (RFC 1952, by its first bytes), and calls `use` with it,
 * so that nothing waits for a slow sender. Throws at once, also while the sender goes on: body_too_large (50 MiB, declared,
 * received or unpacked), upload_interrupted, request_timeout, invalid_report (damaged gzip), rate_limited.
 */
export async function withReceivedReport<T>(
  body: Body,
  options: ReceiveOptions,
  use: (spool: Spool) => Promise<T>,
): Promise<T> {
  const { keyId, announcedBytes, bytesMax = reportBytesMax, shares = ofProcess } = options;
  const reader = body?.getReader();
  // Nobody waits for the end of a body that is not wanted.
  const refuse = (error: AppError) => {
    reader?.cancel().catch(() => {});
    return error;
  };
  if ((announcedBytes ?? 0) > bytesMax) throw refuse(tooLarge(bytesMax));
  if (!shares.uploads.take(keyId, 1)) throw refuse(noShare());
  let kept = 0;
  const keep = (bytes: number) => {
    if (kept + bytes > bytesMax) throw tooLarge(bytesMax);
    if (!shares.bytes.take(keyId, bytes)) throw noShare();
    kept += bytes;
  };
  try {
    return await withTemporaryFile(async (file) => {
      if (reader !== undefined) await receive(reader, file, { announcedBytes, bytesMax, pace: options.pace, keep });
      return await use({ sizeBytes: kept, file });
    });
  } finally {
    shares.bytes.giveBack(keyId, kept);
    shares.uploads.giveBack(keyId, 1);
  }
}

type Receiving = {
  announcedBytes: number | undefined;
  bytesMax: number;
  pace: SenderPace | undefined;
  keep: (bytes: number) => void;
};

async function receive(reader: Reader, file: FileHandle, receiving: Receiving): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  // The end of a pipeline may wait for its source, which waits for the sender: a fault of any part ends the waiting.
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const source = failing(receivedChunks(reader, receiving), fail);
  const write = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) {
      writing = keepChunk(file, chunk, receiving.keep);
      writing.catch(fail);
      await writing;
    }
  };
  try {
    const first = await firstBytes(source);
    const all = Readable.from(chain(first, source), { objectMode: false, highWaterMark: 64 * 1024 });
    const isGzip = first[0] === 0x1f && first[1] === 0x8b;
    const whole = isGzip ? pipeline(all, createGunzip().on("error", fail), write) : pipeline(all, write);
    await Promise.race([failed, whole]);
  } catch (error) {
    reader.cancel().catch(() => {});
    await writing.catch(() => {});
    throw codeOf(error).startsWith("Z_") ? damagedGzip(error) : error;
  }
}

async function keepChunk(file: FileHandle, chunk: Uint8Array, keep: (bytes: number) => void): Promise<void> {
  keep(chunk.length);
  await writeAll(file, chunk);
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length; ) from += (await file.write(chunk, from)).bytesWritten;
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* receivedChunks(reader: Reader, { announcedBytes, bytesMax, pace = slowestSender }: Receiving) {
  const next = pacedBy(reader, pace);
  let received = 0;
  for (;;) {
    const { done, value } = await next();
    if (done) break;
    received += value.length;
    if (received > bytesMax) throw tooLarge(bytesMax);
    yield value;
  }
  if (announcedBytes !== undefined && received < announcedBytes) throw interrupted(undefined);
}

async function* failing(source: AsyncGenerator<Uint8Array>, fail: (error: unknown) => void) {
  try {
    yield* source;
  } catch (error) {
    fail(error);
    throw error;
  }
}

/** Reads a body chunk by chunk. Only the time counts in which the sender is waited for, not that of our own work. */
function pacedBy(reader: Reader, { windowMs, bytesMin }: SenderPace) {
  let [leftMs, bytes] = [windowMs, 0];
  return async () => {
    let since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<never>((_, reject) => {
      const judge = () => {
        if (timer === undefined) return;
        if (bytes < bytesMin) return reject(senderTooSlow(windowMs, bytesMin));
        [leftMs, bytes, since] = [windowMs, 0, performance.now()];
        arm();
      };
      const arm = () => {
        // After a stall of this process timers are due before sockets are read.
        timer = setTimeout(() => setImmediate(judge), leftMs);
      };
      arm();
    });
    const chunk = reader.read().catch((error: unknown) => {
      throw interrupted(error);
    });
    try {
      const read = await Promise.race([chunk, tooSlow]);
      bytes += read.value?.length ?? 0;
      return read;
    } finally {
      clearTimeout(timer);
      timer = undefined;
      leftMs = Math.max(1, leftMs - (performance.now() - since));
    }
  };
}

/** Enough of the body to tell what it is. */
async function firstBytes(source: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await source.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* chain(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}

function damagedGzip(cause: unknown): AppError {
  const detail = "The body is gzip data that ends too early or is damaged.";
  return new AppError("invalid_report", { detail, faults: [{ pointer: "", detail }], cause });
}

function tooLarge(bytesMax: number): AppError {
  return new AppError("body_too_large", {
    detail: `A report may have at most ${bytesMax} bytes, before and after decompression.`,
    hint: "Send one report for each tool or part of the code, each with its own category.",
    members: { sizeBytesMax: bytesMax },
  });
}

function senderTooSlow(windowMs: number, bytesMin: number): AppError {
  return new AppError("request_timeout", {
    detail: `Fewer than ${bytesMin} bytes of the body arrived in ${windowMs / 1000} seconds. Nothing was changed.`,
    hint: "Send the report again; compress it with gzip if your connection is slow.",
  });
}

function noShare(): AppError {
  return new AppError("rate_limited", {
    detail: "This key already has its share of the uploads in progress.",
    hint: "Nothing was changed. Send the report again after the number of seconds in Retry-After; curl does this with --retry 5.",
    retryAfterSeconds: 5,
  });
}

function interrupted(cause: unknown): AppError {
  return new AppError("upload_interrupted", { hint: "Send the report again.", cause });
}
