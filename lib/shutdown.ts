import "server-only";

const tasks: (() => Promise<void>)[] = [];
let announced = false;

/** From now on the check of readiness fails, so that balancers send requests elsewhere. Everything else goes on. */
export function announceShutdown(): void {
  announced = true;
}

/** Whether announceShutdown was called. */
export const isShutdownAnnounced = (): boolean => announced;

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
