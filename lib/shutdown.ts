import "server-only";

const tasks: (() => Promise<void>)[] = [];

/** Has something done before the process ends, after the last request was answered. In reverse order of the calls. */
export function onShutdown(task: () => Promise<void>): void {
  tasks.unshift(task);
}

/** Does what was asked for with onShutdown, one after the other; gives the errors of those that failed. */
export async function runShutdown(): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
