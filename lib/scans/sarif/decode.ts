/** The report is not text in the encoding that it begins in. */
export class UndecodableText extends Error {}

/**
 * Turns bytes into text as they come: UTF-8 unless a byte-order mark says UTF-16 (RFC 8259 §8.1 wants UTF-8, some
 * tools on Windows write UTF-16). The mark itself is dropped. Throws UndecodableText.
 */
export class Decoder {
  #decoder: TextDecoder | undefined;
  #head: Uint8Array = new Uint8Array(0);

  decode(bytes: Uint8Array): string {
    if (this.#decoder !== undefined) return this.#run(this.#decoder, bytes, true);
    const head = Buffer.concat([this.#head, bytes]);
    this.#head = head;
    if (head.length < 2) return "";
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
      throw new UndecodableText(decoder.encoding, { cause: error });
    }
  }
}

function decoderFor(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  return new TextDecoder("utf-8", { fatal: true });
}
