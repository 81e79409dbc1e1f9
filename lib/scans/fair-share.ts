import "server-only";

/**
 * A quantity that keys share: a key may use as much as it leaves free, and its first amount as long as there is
 * any. One key alone gets half, two get a third each.
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
    const free = this.#free - amount;
    if (free < 0 || (used > amount && used > free)) return false;
    this.#used.set(key, used);
    this.#free = free;
    return true;
  }

  giveBack(key: string, amount: number): void {
    const used = (this.#used.get(key) ?? 0) - amount;
    if (used <= 0) this.#used.delete(key);
    else this.#used.set(key, used);
    this.#free += amount;
  }
}
