import { jsonParser, type Token } from "stream-json/core/parser.js";
import type { OpenBytes } from "../format";
import { Decoder, UndecodableText } from "./decode";

/** The text stops being JSON here: `detail` says where, in words. */
export class NotJson extends Error {
  readonly detail: string;
  constructor(detail: string) {
    super(detail);
    this.name = "NotJson";
    this.detail = detail;
  }
}

/**
 * Feeds every token of a JSON document to `consume`, a chunk at a time, and waits for `pause` after each. Throws
 * NotJson with the position of the fault, and whatever the two functions throw.
 */
export async function readTokens(
  open: OpenBytes,
  consume: (tokens: readonly Token[]) => void,
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const decoder = new Decoder();
  const tokenize = tokenizer();
  let sizeBytes = 0;
  let chunk = 0;
  const step = async (decode: () => string) => {
    const tokens = await tokensOf(open, chunk, tokenize, decode);
    if (tokens.length > 0) consume(tokens);
    const waiting = pause();
    if (waiting !== undefined) await waiting;
    chunk++;
  };
  for await (const bytes of open()) {
    sizeBytes += bytes.length;
    await step(() => decoder.decode(bytes));
  }
  if (sizeBytes === 0) throw new NotJson("The report is empty.");
  // Blanks end a number or a literal at the very end, and fill the tokenizer's look-ahead.
  await step(() => decoder.end() + " ".repeat(8));
}

function tokenizer(): (text: string) => readonly Token[] {
  const parse = jsonParser({ packValues: true, streamValues: false });
  return (text) => {
    const parsed = parse(text);
    return typeof parsed === "symbol" ? [] : parsed.values;
  };
}

async function tokensOf(
  open: OpenBytes,
  chunk: number,
  tokenize: (text: string) => readonly Token[],
  decode: () => string,
): Promise<readonly Token[]> {
  try {
    return tokenize(decode());
  } catch (error) {
    if (error instanceof UndecodableText) throw new NotJson(error.message);
    throw new NotJson(await whereItEnds(open, chunk));
  }
}

/**
 * Reads once more up to the chunk that failed, and that one character by character: the tokenizer does not say where
 * it stopped. It looks a few characters ahead at most, so "near" is what it promises.
 */
async function whereItEnds(open: OpenBytes, failing: number): Promise<string> {
  const decoder = new Decoder();
  const tokenize = tokenizer();
  const scan = new Scan();
  let chunk = 0;
  for await (const bytes of open()) {
    const text = decoder.decode(bytes);
    if (chunk < failing) {
      tokenize(text);
      scan.pass(text);
    } else {
      for (const character of text) {
        if (fails(() => tokenize(character))) return scan.fault(character);
        scan.pass(character);
      }
      break;
    }
    chunk++;
  }
  return scan.fault("");
}

function fails(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

/** Follows a JSON text: where it is, and where in a string the first control character stands that has to be escaped. */
class Scan {
  #line = 1;
  #column = 1;
  #isInString = false;
  #isEscaped = false;
  #control: string | undefined;

  get #where(): string {
    return `near line ${this.#line}, column ${this.#column}.`;
  }

  pass(text: string): void {
    for (let at = 0; at < text.length; at++) this.#passUnit(text.charCodeAt(at));
  }

  /** What is wrong at the next character. */
  fault(next: string): string {
    const where = this.#where;
    this.pass(next);
    if (this.#control === undefined) return `The report is not valid JSON: it has a syntax error ${where}`;
    return `The report is not valid JSON: it has a raw control character ${this.#control}`;
  }

  #passUnit(unit: number): void {
    if (this.#isInString) {
      if (unit < 0x20) this.#control ??= this.#where;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (unit === 0x5c) this.#isEscaped = true;
      else if (unit === 0x22) this.#isInString = false;
    } else this.#isInString = unit === 0x22;
    if (unit === 0x0a) [this.#line, this.#column] = [this.#line + 1, 1];
    else this.#column++;
  }
}
