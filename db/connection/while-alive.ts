import "server-only";

/** After a query has run for a second, a probe checks every second whether the server responds. */
const patienceMs = 1000;

type Probe = () => PromiseLike<unknown>;
type Query = PromiseLike<unknown> & { values(): PromiseLike<unknown> };

/**
 * Wraps a postgres.js method so that its queries and transactions reject, with the probe's error, once the server stops
 * responding. A query that is only slow runs for as long as its statement_timeout allows.
 */
export function whileAlive(name: string | symbol, method: unknown, probe: Probe): unknown {
  if (typeof method !== "function" || (name !== "begin" && name !== "unsafe")) return method;
  return (...words: unknown[]) => {
    if (name === "begin")
      return watchedTransaction((...given) => Reflect.apply(method, undefined, given), words, probe);
    return watchedQuery(Reflect.apply(method, undefined, words), probe);
  };
}

// postgres.js sends a query when it is awaited; until then it can be switched to return rows as arrays.
function watchedQuery(query: Query, probe: Probe): Query {
  return new Proxy(query, {
    get(_, name) {
      if (name === "values") return () => watched(query.values(), probe);
      if (name === "then") {
        return (...words: unknown[]) => Reflect.apply(Promise.prototype.then, watched(query, probe), words);
      }
      const member: unknown = Reflect.get(query, name);
      return typeof member === "function" ? member.bind(query) : member;
    },
  });
}

/** What was reported as failed must not be committed once the server answers again. */
async function watchedTransaction(
  begin: (...words: unknown[]) => PromiseLike<unknown>,
  words: readonly unknown[],
  probe: Probe,
): Promise<unknown> {
  let isGivenUp = false;
  const guarded = words.map((word) => {
    if (typeof word !== "function") return word;
    return async (...given: unknown[]) => {
      const result: unknown = await Reflect.apply(word, undefined, given);
      if (isGivenUp) throw new Error("nobody waits for this transaction any more");
      return result;
    };
  });
  try {
    return await watched(begin(...guarded), probe);
  } catch (error) {
    isGivenUp = true;
    throw error;
  }
}

async function watched<T>(work: PromiseLike<T>, probe: Probe): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const dead = new Promise<never>((_, reject) => {
    const look = () => probe().then(wait, reject);
    const wait = () => {
      if (!over) timer = setTimeout(look, patienceMs);
    };
    wait();
  });
  try {
    return await Promise.race([work, dead]);
  } finally {
    over = true;
    clearTimeout(timer);
  }
}
