/** The report is not text in the encoding that it begins in: the message says so. */
export class UndecodableText extends Error {}

/**
 * Turns bytes into text as they come: UTF-8 unless the first bytes are those of UTF-16 (RFC 8259 §8.1 wants UTF-8, some
 * tools on Windows write UTF-16). A byte-order mark is dropped. Throws UndecodableText.
 */
export class Decoder {
  #decoder: TextDecoder | undefined;
  #head: Uint8Array = new Uint8Array(0);

  decode(bytes: Uint8Array): string {
    if (this.#decoder !== undefined) return this.#run(this.#decoder, bytes, true);
    const head = Buffer.concat([this.#head, bytes]);
    this.#head = head;
    if (head.length < 4) return "";
    this.#decoder = decoderFor(head);
    return this.#run(this.#decoder, head, true);
  }

  /** What is left when no more bytes come. */
  end(): string {
    if (this.#decoder !== undefined) return this.#run(this.#decoder, new Uint8Array(0), false);
    return this.#run(decoderFor(this.#head), this.#head, false);
  }

  #run(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
    try {
      return decoder.decode(bytes, { stream });
    } catch (error) {
      throw new UndecodableText(`The report is not valid ${decoder.encoding.toUpperCase()} text.`, { cause: error });
    }
  }
}

/** JSON begins with a character of ASCII: where its first bytes are zero tells the encoding (RFC 4627 §3). */
function decoderFor(head: Uint8Array): TextDecoder {
  const [a = 1, b = 1, c = 1, d = 1] = head;
  const isLittle32 = c === 0 && d === 0 && a !== 0 && (b === 0 || (a === 0xff && b === 0xfe));
  const isBig32 = a === 0 && b === 0 && d !== 0 && (c === 0 || (c === 0xfe && d === 0xff));
  if (isLittle32 || isBig32) throw new UndecodableText("The report is UTF-32 text: send it as UTF-8.");
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return new TextDecoder("utf-16le", { fatal: true });
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) return new TextDecoder("utf-16be", { fatal: true });
  return new TextDecoder("utf-8", { fatal: true });
}
