import type { Db } from "@/db/client";
import { getAccessKey } from "@/lib/access-keys/get";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import type { Member } from "@/lib/context";
import { until } from "@/test/api/http";
import { startTraffic, type Traffic } from "@/test/api/traffic";
import { expect, test } from "../fixtures";

const rounds = 8;
const connectionsEach = 12;
const lateEach = 25;

type Tally = { tried: number; late: number; inFlight: number };

/** Lets traffic run on both servers, revokes in the middle of it, and judges every request. */
async function prove(urls: readonly string[], secret: string, revoke: () => Promise<void>): Promise<Tally> {
  const traffic: Traffic = startTraffic(urls, secret, connectionsEach);
  const { samples } = traffic;
  const count = (url: string, late: boolean) =>
    samples.filter((sample) => sample.url === url && sample.late === late).length;
  const everywhere = (late: boolean, least: number) => urls.every((url) => count(url, late) >= least);
  let inFlight = 0;
  try {
    await until(() => everywhere(false, connectionsEach * 3));
    await revoke();
    inFlight = traffic.declareDead();
    await until(() => everywhere(true, connectionsEach * lateEach));
  } finally {
    await traffic.stop();
  }
  for (const url of urls) {
    expect(samples.some((sample) => sample.url === url && !sample.late && sample.status === 200)).toBe(true);
  }
  const late = samples.filter((sample) => sample.late);
  expect(late.filter((sample) => sample.status !== 401 || sample.code !== "key_revoked")).toEqual([]);
  // What was in flight may have been either; anything else than accepted or revoked is a fault.
  const early = samples.filter((sample) => !sample.late);
  expect(early.filter((sample) => sample.status !== 200 && sample.code !== "key_revoked")).toEqual([]);
  expect(inFlight).toBeGreaterThan(0);
  return { tried: samples.length, late: late.length, inFlight };
}

function report(how: string, tallies: readonly Tally[]): void {
  const sum = (name: keyof Tally) => tallies.reduce((total, tally) => total + tally[name], 0);
  console.log(
    `revoked means refused, ${how}: ${tallies.length} keys, ${sum("tried")} requests tried, ${sum("inFlight")} in flight ` +
      `at the moment of Revoke, ${sum("late")} started after it, 0 of those accepted`,
  );
}

test("no server process accepts a request that starts after Revoke returned", async ({ urls, owner, key, db }) => {
  test.setTimeout(240_000);
  const tallies: Tally[] = [];
  for (let round = 0; round < rounds; round++) {
    const { secret, key: summary } = await key();
    tallies.push(
      await prove([urls.a, urls.b], secret, async () => {
        await revokeAccessKey({ db, actor: owner }, { keyId: summary.id, reason: "" });
      }),
    );
  }
  report("by the verb", tallies);
});

test("the button in the browser ends a key in use on every server process", async ({
  urls,
  owner,
  key,
  db,
  ownerPage,
}) => {
  const { secret, key: summary } = await key({ name: `Pipeline ${crypto.randomUUID().slice(0, 8)}` });
  const tally = await prove([urls.a, urls.b], secret, async () => {
    await until(() => wasUsed(db, owner, summary.id));
    await ownerPage.goto(`${urls.a}/settings/access-keys?q=${encodeURIComponent(summary.name)}`);
    const row = ownerPage.getByRole("row").filter({ hasText: summary.name });
    await row.getByRole("button", { name: "Revoke", exact: true }).click();
    const dialog = ownerPage.getByRole("alertdialog");
    await dialog.getByRole("textbox", { name: "Type the key’s name to confirm" }).fill(summary.name);
    await dialog.getByRole("button", { name: /^Revoke/ }).click();
    await expect(ownerPage.getByText("was revoked on")).toBeVisible();
  });
  report("by the button", [tally]);
});

async function wasUsed(db: Db, actor: Member, keyId: string): Promise<boolean> {
  return (await getAccessKey({ db, actor }, { keyId })).lastUsed !== null;
}
