import { createServer } from "node:net";

// What Playwright and Vitest call the process that a test runs in; the two never run at the same time.
const worker = Number(process.env.TEST_PARALLEL_INDEX ?? process.env.VITEST_POOL_ID ?? 0);
const first = 20_000 + 1_000 * (worker % 12);
let last = 0;

/**
 * A port that is free, and stays so unless tests run twice at once: systems never assign these as ephemeral ports,
 * a connection that is opened included, and each worker has its own.
 */
export async function freePort(): Promise<number> {
  do last = (last + 1) % 1_000;
  while (!(await isFree(first + last)));
  return first + last;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
