import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { findKeys } from "@/lib/access-keys/recognise";
import { parseKey } from "@/lib/access-keys/secret";

/** The key can't be read from standard input. The message repeats nothing of what was there. */
export class UnreadableKey extends Error {}

/** Without an echo: what is typed at a terminal stays on its screen and in what records it. */
function readHidden(): Promise<string> {
  process.stderr.write("Paste the key and press Enter. It is not shown. ");
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    reader.once("line", (line) => {
      process.stderr.write("\n");
      resolve(line);
      reader.close();
    });
    reader.once("close", () => reject(new UnreadableKey("No key was entered.")));
  });
}

/** Files that Windows wrote may be UTF-16, with a byte-order mark that says so. */
function decode(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Reads one key from standard input, out of whatever stands around it: `Authorization: Bearer`, quotation marks, a line
 * of a .env file, line ends, a byte-order mark. Throws UnreadableKey when there is none, or more than one.
 */
export async function readKey(): Promise<string> {
  const text = process.stdin.isTTY ? await readHidden() : decode(await buffer(process.stdin));
  const keys = new Set(findKeys(text, { pieces: true }).flatMap(({ key }) => key ?? []));
  const [key] = keys;
  if (keys.size > 1) throw new UnreadableKey("Standard input has more than one key in it. Give one.");
  if (key !== undefined) return key;
  const parsed = parseKey(
    text
      .trim()
      .replace(/^(?:authorization\s*:\s*)?bearer\s+/i, "")
      .replace(/^["']|["']$/g, ""),
  );
  if (parsed.ok || parsed.reason === "checksum") {
    throw new UnreadableKey("The key is mistyped: its checksum does not fit its other characters.");
  }
  if (parsed.reason === "incomplete") {
    throw new UnreadableKey(`The key has ${parsed.receivedLength} of its ${parsed.expectedLength} characters.`);
  }
  throw new UnreadableKey(`Standard input has no key in it: ${parsed.fault}.`);
}
