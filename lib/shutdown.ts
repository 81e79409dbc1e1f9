import "server-only";

// The server process runs the bundle of the application beside its own code; what both must know stands on globalThis.
declare global {
  var backlineShutdown: (() => Promise<void>)[] | undefined;
}

/** Has something done before the process ends, after the last request was answered. In reverse order of the calls. */
export function onShutdown(task: () => Promise<void>): void {
  globalThis.backlineShutdown ??= [];
  globalThis.backlineShutdown.unshift(task);
}

/** Does what was asked for with onShutdown, one after the other; gives the errors of those that failed. */
export async function runShutdown(): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const task of globalThis.backlineShutdown ?? []) {
    try {
      await task();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
