import { maskKey, parseKey } from "./format";
import { type Layer, layersOf } from "./unescape";

// PURE: finds keys in text, for all code that stores, repeats or forwards user input.

/** A key in a text, or a part of one that must not be shown. */
export type FoundKey = {
  start: number;
  end: number;
  /** What to show instead. */
  shown: string;
  /** The whole key, if its checksum matches. */
  key: string | undefined;
};

/** `pieces`: also report what only looks like a secret, where a false positive costs less than a leak. */
type RecogniseOptions = { pieces?: boolean };

const idLength = 8;
const secretLength = 38;
/**
 * How many characters may separate two characters of a key, such as quotation marks. A run of white space is one, and so is
 * a run of backslashes: each level of escaping doubles it.
 */
const gapMax = 16;
const lengthMin = "blk_".length + idLength + 2;

const isKeyCharacter = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const underscore = 95;

/** Does the character at `at` go on with a run of white space or of backslashes? */
function goesOn(text: string, at: number, step: 1 | -1): boolean {
  const [code, before] = [text.charCodeAt(at), text.charCodeAt(at - step)];
  return code === backslash ? before === backslash : isBlank(code) && isBlank(before);
}

const backslash = 92;
const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** A run of key characters, with its start and end in the text. */
type Run = { text: string; start: number; end: number };

function readOn(text: string, from: number, count: number): Run | undefined {
  let read = "";
  let skipped = 0;
  let start = -1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isKeyCharacter(code)) {
      if (start < 0) start = at;
      read += text.charAt(at);
      skipped = 0;
      if (read.length === count) return { text: read, start, end: at + 1 };
    } else if (code === underscore || (!goesOn(text, at, 1) && ++skipped > gapMax)) return undefined;
  }
  return undefined;
}

function readBack(text: string, from: number, count: number): Run | undefined {
  let read = "";
  let skipped = 0;
  let end = -1;
  for (let at = from - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (isKeyCharacter(code)) {
      if (end < 0) end = at + 1;
      read = text.charAt(at) + read;
      skipped = 0;
      if (read.length === count) return { text: read, start: at, end };
    } else if (code === underscore || (!goesOn(text, at, -1) && ++skipped > gapMax)) return undefined;
  }
  return undefined;
}

/** Where an underscore is that nothing but a gap stands before. */
function underscoreAfter(text: string, from: number): number | undefined {
  for (let at = from, skipped = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === underscore) return at;
    if (isKeyCharacter(code) || (!goesOn(text, at, 1) && ++skipped > gapMax)) return undefined;
  }
  return undefined;
}

/** The beginning of what is before `start` and belongs to the head of a key: `blk_`, or the end of it. */
function headStart(text: string, start: number): number {
  const before = /(?:(?:(?:b)?l)?k)?_$/.exec(text.slice(Math.max(0, start - 4), start));
  return before === null ? start : start - before[0].length;
}

function found(layer: Layer, start: number, end: number, id: string, secret: string): FoundKey | undefined {
  const key = `blk_${id}_${secret}`;
  const parsed = parseKey(key);
  if (!parsed.ok) return undefined;
  return { start: layer.origin(start), end: layer.origin(end), shown: maskKey(parsed), key };
}

/** The underscore at `at` stands between id and secret; the checksum says whether it does, with `blk_` before it or not. */
function withoutHead(layer: Layer, at: number): FoundKey | undefined {
  const { text } = layer;
  const id = readBack(text, at, idLength);
  const secret = id && readOn(text, at + 1, secretLength);
  return id && secret && found(layer, headStart(text, id.start), secret.end, id.text, secret.text);
}

/** The underscore at `at` ends `blk_`; anything but characters of a key may come between two of them. */
function withGaps(layer: Layer, at: number): FoundKey | undefined {
  const { text } = layer;
  const head = readBack(text, at, 3);
  if (head?.text !== "blk") return undefined;
  const id = readOn(text, at + 1, idLength);
  const next = id && underscoreAfter(text, id.end);
  const secret = next === undefined ? undefined : readOn(text, next + 1, secretLength);
  return id && secret && found(layer, head.start, secret.end, id.text, secret.text);
}

const brokenOff = /blk_([0-9A-Za-z]{8})_[0-9A-Za-z]{6,}/g;
const begun = /blk_([0-9A-Za-z]{8})_[0-9A-Za-z]+/g;
/** A name in a program, such as blk_validate_limits of Linux: one key in 200,000 begins like one. */
const named = /^[a-z_]+$/;

// Not part of something longer: Base64, an identifier, a token with another prefix.
const piece =
  /(?<![0-9A-Za-z.+/_-])(?:(?:(?:b?l)?k)?_)?(?:[0-9A-Za-z]{5,8}_|_)?([0-9A-Za-z]{38})(?![0-9A-Za-z_+/=-]|\.[0-9A-Za-z])/g;

/** Whether a run of letters and digits looks random: not a hexadecimal hash, and not CamelCase words. */
function looksDrawn(run: string): boolean {
  const kinds = [...run].map((character) => (/\d/.test(character) ? 0 : /[a-z]/.test(character) ? 1 : 2));
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes >= 14 && [0, 1, 2].every((kind) => kind === 0 || kinds.filter((other) => other === kind).length > 1);
}

function* inLayer(layer: Layer, pieces: boolean): Generator<FoundKey> {
  const { text } = layer;
  for (let at = text.indexOf("_"); at >= 0; at = text.indexOf("_", at + 1)) {
    const whole = withoutHead(layer, at) ?? withGaps(layer, at);
    if (whole !== undefined) yield whole;
  }
  for (const match of text.includes("blk_") ? text.matchAll(pieces ? begun : brokenOff) : []) {
    if (named.test(match[0])) continue;
    const end = match.index + match[0].length;
    yield { start: layer.origin(match.index), end: layer.origin(end), shown: `blk_${match[1]}…`, key: undefined };
  }
  if (!pieces) return;
  for (const match of text.matchAll(piece)) {
    if (!looksDrawn(match[1] ?? "")) continue;
    const end = match.index + match[0].length;
    yield { start: layer.origin(match.index), end: layer.origin(end), shown: "[redacted]", key: undefined };
  }
}

/**
 * The keys in a text, in order and none within another: whole, without `blk_`, in pieces with something in between,
 * broken off after the id, and all of it below any escapes, in Base64 or hexadecimal. The checksum decides; a broken-off
 * key is known by its beginning.
 */
export function findKeys(text: string, { pieces = false }: RecogniseOptions = {}): FoundKey[] {
  if (text.length < lengthMin) return [];
  const all: FoundKey[] = [];
  for (const layer of layersOf(text)) all.push(...inLayer(layer, pieces));
  all.sort((one, other) => one.start - other.start || other.end - one.end);
  const kept: FoundKey[] = [];
  for (const candidate of all) {
    const last = kept.at(-1);
    if (last === undefined || candidate.start >= last.end) kept.push(candidate);
    else kept[kept.length - 1] = joined(last, candidate);
  }
  return kept;
}

/** Merges overlapping matches; a whole key wins over a part. */
function joined(one: FoundKey, other: FoundKey): FoundKey {
  const { shown, key } = one.key === undefined && other.key !== undefined ? other : one;
  return { start: one.start, end: Math.max(one.end, other.end), shown, key };
}

/** Masks every key in the text, including truncated ones. */
export function redactKeys(
  text: string,
  { onFound, ...options }: RecogniseOptions & { onFound?: (found: FoundKey) => void } = {},
): string {
  let redacted = "";
  let done = 0;
  for (const found of findKeys(text, options)) {
    redacted += text.slice(done, found.start) + found.shown;
    done = found.end;
    onFound?.(found);
  }
  return done === 0 ? text : redacted + text.slice(done);
}
