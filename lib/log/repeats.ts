import "server-only";

/** How often a line came again that was not written, and since when. */
export type Repeated = {
  count: number;
  since: string;
  /** What people may have been given to report it: the first of them, each once. */
  references: string[];
};

type Options<T> = {
  /** For how long a line that comes again is only counted. */
  windowMs: number;
  /** How many different lines are remembered. */
  kindsMax: number;
  /** How many references of one line are remembered. */
  referencesMax: number;
  write: (line: T, repeated?: Repeated) => void;
};

type Kind<T> = { line: T; count: number; since: Date; references: Set<string>; timer: NodeJS.Timeout };

/**
 * Writes each line when it first comes. The same line is then only counted, and written once more with the count at the
 * end of each window in which it came again; after a window without it, it is a new line. What is forgotten early, for
 * want of room or by `flush`, is written first.
 */
export class Repeats<T> {
  readonly #options: Options<T>;
  readonly #kinds = new Map<string, Kind<T>>();

  constructor(options: Options<T>) {
    this.#options = options;
  }

  /** `same` is equal for lines that say the same; `reference` is what distinguishes this one from the others. */
  add(same: string, line: T, reference?: string): void {
    const known = this.#kinds.get(same);
    if (known === undefined) {
      this.#remember(same, line);
      this.#options.write(line);
      return;
    }
    if (known.count === 0) known.since = new Date();
    known.line = line;
    known.count++;
    if (reference !== undefined && known.references.size < this.#options.referencesMax) known.references.add(reference);
  }

  /** Writes everything that is only counted so far, and forgets all lines. */
  flush(): void {
    for (const same of [...this.#kinds.keys()]) this.#forget(same);
  }

  #remember(same: string, line: T): void {
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size >= this.#options.kindsMax && oldest !== undefined) this.#forget(oldest);
    const kind = { line, count: 0, since: new Date(), references: new Set<string>(), timer: this.#timer(same) };
    this.#kinds.set(same, kind);
  }

  #timer(same: string): NodeJS.Timeout {
    const timer = setTimeout(() => this.#endWindow(same), this.#options.windowMs);
    timer.unref();
    return timer;
  }

  #endWindow(same: string): void {
    const kind = this.#kinds.get(same);
    if (kind === undefined) return;
    if (kind.count === 0) {
      this.#kinds.delete(same);
      return;
    }
    this.#write(kind);
    kind.count = 0;
    kind.references.clear();
    kind.timer = this.#timer(same);
  }

  #forget(same: string): void {
    const kind = this.#kinds.get(same);
    if (kind === undefined) return;
    clearTimeout(kind.timer);
    this.#kinds.delete(same);
    if (kind.count > 0) this.#write(kind);
  }

  #write({ line, count, since, references }: Kind<T>): void {
    this.#options.write(line, { count, since: since.toISOString(), references: [...references] });
  }
}
