import "server-only";
import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Bytes on disk that can be read from the beginning as often as needed. */
export type Spool = { sizeBytes: number; open: () => AsyncIterable<Uint8Array> };

const chunkBytes = 64 * 1024;

/**
 * Runs `use` with a new file that only this process can read. The file loses its name before anything is written,
 * so that nothing is left behind however the process ends.
 */
export async function withTemporaryFile<T>(use: (file: FileHandle) => Promise<T>): Promise<T> {
  const name = path.join(tmpdir(), `backline-report-${randomUUID()}`);
  const file = await open(name, "wx+", 0o600);
  try {
    await unlink(name);
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The file's content from its first byte, in chunks of one buffer each. */
export async function* readFrom(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
