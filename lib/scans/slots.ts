import "server-only";

type Waiting<T> = { use: (slot: T) => void };

/**
 * A pool of exclusive resources, such as threads, assigned fairly by key: the key with the fewest slots comes first,
 * and no key gets more than `ofKeyMax`, so that others always find one.
 */
export class Slots<T> {
  readonly #free: T[];
  readonly #ofKeyMax: number;
  readonly #held = new Map<string, number>();
  /** Least recently served key first. */
  readonly #waiting = new Map<string, Waiting<T>[]>();

  constructor(slots: readonly T[], ofKeyMax: number) {
    this.#free = [...slots];
    this.#ofKeyMax = ofKeyMax;
  }

  /** Runs `use` with a slot as soon as one is free. Throws what `signal` was aborted with while it waits. */
  async with<R>(key: string, signal: AbortSignal | undefined, use: (slot: T) => Promise<R>): Promise<R> {
    const slot = await this.#take(key, signal);
    try {
      return await use(slot);
    } finally {
      const held = (this.#held.get(key) ?? 1) - 1;
      if (held === 0) this.#held.delete(key);
      else this.#held.set(key, held);
      this.#free.unshift(slot);
      this.#serve();
    }
  }

  #take(key: string, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const give: Waiting<T> = {
        use: (slot) => {
          signal?.removeEventListener("abort", giveUp);
          resolve(slot);
        },
      };
      const giveUp = () => {
        this.#leave(key, give);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), give]);
      this.#serve();
    });
  }

  #leave(key: string, given: Waiting<T>): void {
    const left = (this.#waiting.get(key) ?? []).filter((waiting) => waiting !== given);
    if (left.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, left);
  }

  #serve(): void {
    for (;;) {
      const key = this.#next();
      const waiting = key === undefined ? undefined : this.#waiting.get(key)?.[0];
      if (key === undefined || waiting === undefined) return;
      const slot = this.#free.shift();
      if (slot === undefined) return;
      const left = (this.#waiting.get(key) ?? []).slice(1);
      // Back to the end: the other keys come first.
      this.#waiting.delete(key);
      if (left.length > 0) this.#waiting.set(key, left);
      this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
      waiting.use(slot);
    }
  }

  /** The key to serve next. */
  #next(): string | undefined {
    let [next, fewest]: [string | undefined, number] = [undefined, this.#ofKeyMax];
    for (const key of this.#waiting.keys()) {
      const held = this.#held.get(key) ?? 0;
      if (held < fewest) [next, fewest] = [key, held];
    }
    return next;
  }
}
