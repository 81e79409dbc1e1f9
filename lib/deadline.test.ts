import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { deadlineCode, withDeadline } from "./deadline";

test("a query that is not answered in time is given up", async () => {
  await expect(withDeadline(new Promise(() => {}), 60)).rejects.toMatchObject({ code: deadlineCode });
});

test("a process that stood still for longer than the deadline still waits for the answer", async () => {
  const answer = withDeadline(
    pause(1).then(() => pause(100, "answer")),
    600,
  );
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  await expect(answer).resolves.toBe("answer");
});

test("the error of the query is passed on", async () => {
  await expect(withDeadline(Promise.reject(new Error("no such table")))).rejects.toThrow("no such table");
});
