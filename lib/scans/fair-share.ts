import "server-only";

/**
 * An amount of something that keys share: each may have as much as it leaves free. One key alone gets half of it, two
 * a third each, and there is always something left for the next.
 */
export class FairShare {
  readonly #used = new Map<string, number>();
  #free: number;

  constructor(total: number) {
    this.#free = total;
  }

  /** Gives whether the key got so much more. */
  take(key: string, amount: number): boolean {
    const used = (this.#used.get(key) ?? 0) + amount;
    if (used > this.#free - amount) return false;
    this.#used.set(key, used);
    this.#free -= amount;
    return true;
  }

  giveBack(key: string, amount: number): void {
    const used = (this.#used.get(key) ?? 0) - amount;
    if (used <= 0) this.#used.delete(key);
    else this.#used.set(key, used);
    this.#free += amount;
  }
}
