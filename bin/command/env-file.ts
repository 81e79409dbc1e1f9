import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { reasonOf, StartFault } from "@/db/start-fault";

/** A line that begins a setting; what is quoted may go on over several lines. */
const setting = /^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(?:"[^"]*"|'[^']*'|`[^`]*`)?.*$/gm;

/**
 * Reads the lines of a file such as `.env`, in UTF-8 or in the UTF-16 that Windows writes, with or without a byte-order
 * mark; nothing where there is no file. Throws a StartFault that repeats none of its text.
 */
export function readEnvFile(file: string): Map<string, string> {
  if (!existsSync(file)) return new Map();
  const text = decode(file).replace(/\r\n?/g, "\n");
  // Node takes a line without "=" for the beginning of the next one's name, and so loses both.
  const rest = text.replace(setting, (found) => "\n".repeat(found.split("\n").length - 1)).split("\n");
  const unreadable = rest.findIndex((line) => !/^\s*(?:#.*)?$/.test(line));
  if (unreadable !== -1) {
    throw new StartFault(
      `Line ${unreadable + 1} of ${file} is not a setting. Write NAME=value there, or begin the line with #.`,
    );
  }
  return new Map(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ""]));
}

function decode(file: string): string {
  try {
    const bytes = readFileSync(file);
    const mark = bytes.subarray(0, 2).toString("hex");
    const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new StartFault(`${file} is not a text in UTF-8. Save it as UTF-8.`);
    throw new StartFault(`${file} can't be read: ${reasonOf(error)}. Make it readable for this user.`);
  }
}
