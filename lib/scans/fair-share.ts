import "server-only";

/**
 * A quantity that keys share: a key may use as much as it leaves free. One key alone gets half, two get a third each,
 * and there is always some left for the next.
 */
export class FairShare {
  readonly #used = new Map<string, number>();
  #free: number;

  constructor(total: number) {
    this.#free = total;
  }

  /** Reserves more for the key. Returns false if its share is used up. */
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
