import "server-only";

/** A query is let be for a second. After that somebody looks every second whether the server answers at all. */
const patienceMs = 1000;

type Probe = () => PromiseLike<unknown>;
type Query = PromiseLike<unknown> & { values(): PromiseLike<unknown> };

/**
 * Gives a method of a postgres.js client whose queries and transactions reject, with what the probe rejects with, once the
 * server answers nothing any more. A query that is only slow goes on for as long as its statement_timeout allows.
 */
export function whileAlive(name: string | symbol, method: unknown, probe: Probe): unknown {
  if (typeof method !== "function" || (name !== "begin" && name !== "unsafe")) return method;
  return (...words: unknown[]) => {
    const started: Query = Reflect.apply(method, undefined, words);
    return name === "begin" ? watched(started, probe) : watchedQuery(started, probe);
  };
}

// A query of postgres.js is sent when somebody waits for it, and can be told before to give its rows as lists.
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
