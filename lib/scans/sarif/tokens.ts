import { jsonParser, type Token } from "stream-json/core/parser.js";
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

export type OpenBytes = () => AsyncIterable<Uint8Array>;

/**
 * Feeds every token of a JSON document to `consume`, a chunk at a time, and waits for `pause` after each. Throws
 * NotJson with the place of the fault, and whatever the two functions throw.
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
  // A line break ends a number or a literal that stands at the very end.
  await step(() => `${decoder.end()}\n`);
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
    if (error instanceof UndecodableText)
      throw new NotJson(`The report is not valid ${error.message.toUpperCase()} text.`);
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
  let line = 1;
  let column = 0;
  let chunk = 0;
  const feed = (text: string, pieceMax: number): boolean => {
    for (let from = 0; from < text.length; from += pieceMax) {
      const piece = text.slice(from, from + pieceMax);
      const lastBreak = piece.lastIndexOf("\n");
      try {
        tokenize(piece);
      } catch {
        return true;
      }
      if (lastBreak < 0) column += piece.length;
      else {
        line += piece.split("\n").length - 1;
        column = piece.length - lastBreak - 1;
      }
    }
    return false;
  };
  for await (const bytes of open()) {
    const text = decoder.decode(bytes);
    if (feed(text, chunk === failing ? 1 : text.length + 1)) break;
    if (chunk++ === failing) break;
  }
  return `The report is not JSON: it breaks near line ${line}, column ${column + 1}.`;
}
