import "server-only";

/**
 * A response that keeps its full text, so that our own server can send it without reading it back from the body stream.
 * Everybody else can use the body as usual.
 */
export class WholeResponse extends Response {
  readonly whole: string;

  constructor(whole: string, init: { status: number; headers: Record<string, string> }) {
    super(whole, init);
    this.whole = whole;
  }
}
