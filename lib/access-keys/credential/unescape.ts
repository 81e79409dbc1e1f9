// PURE. Decodes escapes in a text one layer at a time, and keeps track of where each character came from.

/** A text, and for each of its characters, and for its end, where that is in the text that was given first. */
export type Layer = { text: string; origin: (index: number) => number };

const layersMax = 12;

const percent = "%(?:25)*(?:u([0-9a-f]{4})|([0-9a-f]{2}))";
// Three bytes of UTF-8 are one character: nearly all that can't be seen, and the full-width forms.
const utf8 = "%(?:25)*e([0-9a-f])%(?:25)*([89ab][0-9a-f])%(?:25)*([89ab][0-9a-f])";
const entity =
  "&(?:amp;)*#(?:0*(\\d{1,7})|x0*([0-9a-f]{1,6}));?|&(?:amp;)*(lowbar|underbar|quot|apos|lt|gt|nbsp);|(&)(?:amp;)+";
const backslash =
  "(?<!\\\\)\\\\+(?:u0000([0-9a-f]{4})|([0-3][0-7]{2})|u([0-9a-f]{4})|u\\{0*([0-9a-f]{1,6})\\}|x([0-9a-f]{2})|([nrt])|(?=_))";
const quotedPrintable = "(=)5f";
const fullWidth = "([\\uff10-\\uff19\\uff21-\\uff3a\\uff3f\\uff41-\\uff5a])";
const invisible = "[\\p{Cf}\\p{Default_Ignorable_Code_Point}]+";
const wrapping = new RegExp([utf8, percent, entity, backslash, quotedPrintable, fullWidth, invisible].join("|"), "giu");

/** Each of the above begins with one of these; looked for first, because most texts have none of them. */
const sign = /%(?:u|[0-9a-f]{2})|&(?:#|[a-z]{2,8};)|\\[\\nrtux_0-3]|=5f|\u00ad|[\u034f-\uffff]/i;

const parse16 = (digits: string) => Number.parseInt(digits, 16);

function characterOf([, ...groups]: RegExpExecArray): string {
  const [first, second, third, unit16, byte, decimal, hexadecimal, name, ampersand] = groups;
  const [unit32, octal, unit, code, short, blank, quoted, wide] = groups.slice(9);
  if (first !== undefined && second !== undefined && third !== undefined) {
    return fromCode((parse16(first) << 12) | ((parse16(second) & 0x3f) << 6) | (parse16(third) & 0x3f));
  }
  if (name !== undefined) return /bar$/i.test(name) ? "_" : " ";
  if (ampersand !== undefined) return ampersand;
  if (blank !== undefined) return "\n";
  if (wide !== undefined) return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
  if (quoted !== undefined) return "_";
  if (decimal !== undefined) return fromCode(Number(decimal));
  if (octal !== undefined) return fromCode(Number.parseInt(octal, 8));
  const digits = unit16 ?? byte ?? hexadecimal ?? unit32 ?? unit ?? code ?? short;
  return digits === undefined ? "" : fromCode(parse16(digits));
}

const fromCode = (code: number) => (code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));

function unwrap(layer: Layer): Layer | undefined {
  if (!sign.test(layer.text)) return undefined;
  let text = "";
  const origins: number[] = [];
  let done = 0;
  const keep = (end: number) => {
    text += layer.text.slice(done, end);
    for (let index = done; index < end; index++) origins.push(layer.origin(index));
  };
  for (const match of layer.text.matchAll(wrapping)) {
    keep(match.index);
    const character = characterOf(match);
    text += character;
    for (let index = 0; index < character.length; index++) origins.push(layer.origin(match.index));
    done = match.index + match[0].length;
  }
  if (done === 0) return undefined;
  keep(layer.text.length);
  origins.push(layer.origin(layer.text.length));
  return { text, origin: (index) => origins[index] ?? 0 };
}

/** Yields the text, then each decoded layer: URL, HTML, JSON and source code escapes, in any order. */
export function* layersOf(text: string): Generator<Layer> {
  let layer: Layer | undefined = { text, origin: (index) => index };
  for (let count = 0; layer !== undefined && count < layersMax; count++) {
    yield layer;
    yield* encodedParts(layer);
    layer = unwrap(layer);
  }
}

// "blk_" in Base64, by how many bytes stand before it in a group of three, and in hexadecimal. `back` leads from where
// the mark begins to the beginning of its group.
const marks = [
  { mark: /YmxrX/g, back: 0, bits: 6 },
  { mark: /Jsa1/g, back: 2, bits: 6 },
  { mark: /ibGtf/g, back: 3, bits: 6 },
  { mark: /626c6b5f/gi, back: 0, bits: 4 },
] as const;

/** Most texts hold none: one look instead of a search for each. */
const anyMark = new RegExp(marks.map(({ mark }) => mark.source).join("|"), "i");

const bytesMax = 96;
const sextets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function* encodedParts(layer: Layer): Generator<Layer> {
  if (!anyMark.test(layer.text)) return;
  for (const { mark, back, bits } of marks) {
    for (const { index } of layer.text.matchAll(mark)) if (index >= back) yield decode(layer, index - back, bits);
  }
}

function decode(layer: Layer, start: number, bits: 4 | 6): Layer {
  let text = "";
  const origins: number[] = [];
  let value = 0;
  let held = 0;
  let from = start;
  let at = start;
  for (; at < layer.text.length && text.length < bytesMax; at++) {
    const character = layer.text.charAt(at);
    // Tools wrap long lines, and files indent them.
    if (/[\n\r]/.test(character) || (/[ \t]/.test(character) && /\s/.test(layer.text.charAt(at - 1)))) continue;
    const digit = bits === 6 ? sextetOf(character) : "0123456789abcdef".indexOf(character.toLowerCase());
    if (digit < 0) break;
    if (held === 0) from = at;
    value = ((value << bits) | digit) & 0xffff;
    held += bits;
    if (held < 8) continue;
    held -= 8;
    text += String.fromCharCode((value >> held) & 0xff);
    origins.push(layer.origin(from));
    from = at;
  }
  origins.push(layer.origin(at));
  return { text, origin: (index) => origins[index] ?? 0 };
}

function sextetOf(character: string): number {
  if (character === "-") return 62;
  return character === "_" ? 63 : sextets.indexOf(character);
}
