import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { parseKey } from "@/lib/access-keys/credential/format";
import { findKeys } from "@/lib/access-keys/credential/recognise";

/** The key can't be read from standard input. The message never repeats the input. */
export class UnreadableKey extends Error {}

/** Reads without echo: typed text would stay in the terminal's scrollback and recordings. */
function readHidden(): Promise<string> {
  process.stderr.write("Paste the key and press Enter. It won't be shown. ");
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

/** Files written on Windows may be UTF-16 with a byte-order mark. */
function decode(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Reads one key from standard input and ignores what surrounds it: `Authorization: Bearer`, quotation marks, a line of
 * a .env file, line ends, a byte-order mark. Throws UnreadableKey when there is none, or more than one.
 */
export async function readKey(): Promise<string> {
  const text = process.stdin.isTTY ? await readHidden() : decode(await buffer(process.stdin));
  const keys = new Set(findKeys(text, { pieces: true }).flatMap(({ key }) => key ?? []));
  const [key] = keys;
  if (keys.size > 1) throw new UnreadableKey("Standard input contains more than one key. Pass only one.");
  if (key !== undefined) return key;
  const parsed = parseKey(
    text
      .trim()
      .replace(/^(?:authorization\s*:\s*)?bearer\s+/i, "")
      .replace(/^["']|["']$/g, ""),
  );
  if (parsed.ok || parsed.reason === "checksum") {
    throw new UnreadableKey("The key is mistyped: its checksum doesn't match.");
  }
  if (parsed.reason === "incomplete") {
    throw new UnreadableKey(`The key has ${parsed.receivedLength} of its ${parsed.expectedLength} characters.`);
  }
  throw new UnreadableKey(`Standard input contains no key: ${parsed.fault}.`);
}
