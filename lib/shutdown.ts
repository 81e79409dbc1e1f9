import "server-only";

const tasks: (() => Promise<void>)[] = [];
let announced = false;

/** From now on the readiness check fails, so that load balancers send requests elsewhere. All else keeps working. */
export function announceShutdown(): void {
  announced = true;
}

/** Whether announceShutdown was called. */
export const isShutdownAnnounced = (): boolean => announced;

/**
 * Runs a task before the process ends, after the last request was answered. Tasks run in reverse order of the calls.
 */
export function onShutdown(task: () => Promise<void>): void {
  tasks.unshift(task);
}

/** Runs the tasks of onShutdown one after the other, and returns the errors of those that failed. */
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
