import { expect, test } from "vitest";
import { withPlace } from "./places";

/** Takes places that are held until `release` is called; gives how many were given. */
async function hold(keyId: string, count: number) {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  let given = 0;
  const all = Array.from({ length: count }, () =>
    withPlace(keyId, () => {
      given++;
      return until;
    }).catch((error: unknown) => error),
  );
  await Promise.resolve();
  return { given, release, all };
}

test("a key gets sixteen places at once and all keys together thirty-two, and each comes back", async () => {
  const first = await hold("a", 20);
  const second = await hold("b", 20);
  const third = await hold("c", 1);
  expect([first.given, second.given, third.given]).toEqual([16, 16, 0]);
  const refused = (await Promise.all([...first.all.slice(16), ...third.all])).map(String);
  expect(refused).toEqual(Array.from({ length: 5 }, () => "AppError: rate_limited"));
  for (const { release, all } of [first, second]) {
    release();
    await Promise.all(all);
  }
  await expect(
    withPlace("a", async () => {
      throw new Error("failed");
    }),
  ).rejects.toThrow("failed");
  const again = await hold("a", 16);
  expect(again.given).toBe(16);
  again.release();
});
