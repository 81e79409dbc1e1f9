import "server-only";
import type { ErrorCode } from "../errors";
import { logRefusedCalls } from "./events";

/** A call that was refused: why, which account and key it was for where that is known, and where it came from. */
export type RefusedCall = { code: ErrorCode; accountId: string | null; key: string | null; address: string | null };

/** What is counted together, for one line of the log. `several` stands for calls that had no group of their own. */
export type RefusedCalls = RefusedCall & { count: number; since: string; until: string; several?: true };

type Options = { windowMs: number; groupsMax: number; write: (calls: RefusedCalls) => void };

type Group = RefusedCall & { count: number; since: Date; until: Date; several?: true };

/**
 * Counts refused calls, and writes a line for each group at the end of a window that begins with the first of them: calls
 * with the same code, key and address. A window has a bounded number of groups; further calls are counted by code alone.
 */
export class RefusalCounts {
  readonly #options: Options;
  #groups = new Map<string, Group>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  add(call: RefusedCall): void {
    const group = this.#groupOf(call);
    group.count++;
    group.until = new Date();
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), this.#options.windowMs);
    this.#timer.unref();
  }

  /** Ends the window early: writes everything that was counted. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const groups = this.#groups;
    this.#groups = new Map();
    for (const { since, until, ...group } of groups.values()) {
      this.#options.write({ ...group, since: since.toISOString(), until: until.toISOString() });
    }
  }

  #groupOf({ code, accountId, key, address }: RefusedCall): Group {
    const own = JSON.stringify([code, key, address]);
    const known = this.#groups.get(own);
    if (known !== undefined) return known;
    if (this.#groups.size < this.#options.groupsMax) return this.#open(own, { code, accountId, key, address });
    // There are no more of these than codes.
    const shared: Group = { code, accountId: null, key: null, address: null, several: true, ...noneYet() };
    return this.#groups.get(code) ?? this.#open(code, shared);
  }

  #open(name: string, call: RefusedCall): Group {
    const group = { ...noneYet(), ...call };
    this.#groups.set(name, group);
    return group;
  }
}

const noneYet = () => ({ count: 0, since: new Date(), until: new Date() });

// On globalThis, because the framework's bundle has a copy of this module of its own.
declare global {
  var backlineRefusals: RefusalCounts | undefined;
}

/** Notes a refused call for the log, in which refusals stand as one line a minute for each group. */
export function countRefusal(call: RefusedCall): void {
  globalThis.backlineRefusals ??= openCounts();
  globalThis.backlineRefusals.add(call);
}

function openCounts(): RefusalCounts {
  const counts = new RefusalCounts({ windowMs: 60_000, groupsMax: 100, write: logRefusedCalls });
  process.once("exit", () => counts.flush());
  return counts;
}
