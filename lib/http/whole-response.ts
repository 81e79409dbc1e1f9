import "server-only";

/**
 * A response whose text is there as a whole. The API's own server sends that, and does not read it back out of the body,
 * which is a stream like any other's for whoever else asks.
 */
export class WholeResponse extends Response {
  readonly whole: string;

  constructor(whole: string, init: { status: number; headers: Record<string, string> }) {
    super(whole, init);
    this.whole = whole;
  }
}
