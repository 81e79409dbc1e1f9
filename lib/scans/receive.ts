import "server-only";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { codeOf } from "../error-code";
import { AppError } from "../errors";
import { readFrom, type Spool, withTemporaryFile } from "./spool";

const reportBytesMax = 50 * 1024 * 1024;

export type Body = ReadableStream<Uint8Array> | null;

/** `announcedBytes` is the Content-Length of the request, where it has one. */
type ReceiveOptions = { announcedBytes?: number | undefined; bytesMax?: number | undefined };

/**
 * Takes in a whole request body, unpacks it when it is gzip (RFC 1952, known by its first bytes, whatever the headers
 * say), and runs `use` with it on disk, so that nothing waits on a slow sender. Throws body_too_large when what is
 * received or what is in it exceeds 50 MiB, upload_interrupted when the sender stops in the middle, and invalid_report
 * when the gzip data is damaged. The file is gone afterwards, whatever happens.
 */
export async function withReceivedReport<T>(
  body: Body,
  options: ReceiveOptions,
  use: (spool: Spool) => Promise<T>,
): Promise<T> {
  const bytesMax = options.bytesMax ?? reportBytesMax;
  if ((options.announcedBytes ?? 0) > bytesMax) {
    await body?.cancel().catch(() => {});
    throw tooLarge(bytesMax);
  }
  return await withTemporaryFile(async (file) => {
    const sizeBytes = body === null ? 0 : await receive(body, file, bytesMax, options.announcedBytes);
    return await use({ sizeBytes, open: () => readFrom(file) });
  });
}

async function receive(
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  bytesMax: number,
  announced: number | undefined,
) {
  const source = receivedChunks(body, bytesMax, announced);
  let excess: AppError | undefined;
  try {
    const first = await firstBytes(source);
    const all = Readable.from(chain(first, source), { objectMode: false, highWaterMark: 64 * 1024 });
    let sizeBytes = 0;
    const write = async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > bytesMax) {
          excess = tooLarge(bytesMax);
          throw excess;
        }
        await writeAll(file, chunk);
      }
    };
    if (first[0] === 0x1f && first[1] === 0x8b) await pipeline(all, createGunzip(), write);
    else await pipeline(all, write);
    return sizeBytes;
  } catch (error) {
    // The pipeline may report only that it was ended.
    if (excess !== undefined) throw excess;
    throw codeOf(error).startsWith("Z_") ? damagedGzip(error) : error;
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length; ) from += (await file.write(chunk, from)).bytesWritten;
}

async function* receivedChunks(body: ReadableStream<Uint8Array>, bytesMax: number, announced: number | undefined) {
  const reader = body.getReader();
  let received = 0;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        ended = true;
        throw interrupted(error);
      });
      if (done) break;
      received += value.length;
      if (received > bytesMax) throw tooLarge(bytesMax);
      yield value;
    }
    ended = true;
    if (announced !== undefined && received < announced) throw interrupted(undefined);
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
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
    detail: `A report may have at most ${bytesMax} bytes, packed and unpacked.`,
    hint: "Send one report for each tool or part of the code, each with its own category.",
    members: { size_bytes_max: bytesMax },
  });
}

function interrupted(cause: unknown): AppError {
  return new AppError("upload_interrupted", { hint: "Send the report again.", cause });
}
