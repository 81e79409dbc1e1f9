import "server-only";
import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

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
