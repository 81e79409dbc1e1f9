// Lets Node run the TypeScript of this folder. These processes are the server that "server-only" asks for, so
// there it stands for nothing: bin/tsconfig.json says so.
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

// tsx runs what it finds in a cache at a known place among everybody's temporary files.
if (!isOurs(path.join(tmpdir(), `tsx-${process.geteuid?.()}`))) process.env.TSX_DISABLE_CACHE = "1";
const { register } = await import("tsx/esm/api");
register({ tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)) });

/** Makes the folder, or says whether it is one that nobody else can have put anything into. */
function isOurs(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or can't be made.
  }
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0;
}
