import { and, eq } from "drizzle-orm";
import { version } from "uuid";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { readWholeFeed } from "@/test/data/read-feed";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { putAsset } from "../assets/put";
import type { AccessKeyActor } from "../context";
import { setStatus } from "../vulnerabilities/set-status";
import type { FeedEvent } from "./feed";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end({ timeout: 5 }));

const finding = (n: number, level: "error" | "note" = "error") =>
  sampleResult({ ruleId: `R${n}`, level, message: { text: "Something is wrong." } }, `src/${n}.js`);
const upload = (actor: AccessKeyActor, results: readonly ReturnType<typeof finding>[]) =>
  uploadSample(db, actor, sampleLog(sampleRun([...results])), { asset: "shop" });

const typesOf = (seen: readonly FeedEvent[]) => {
  const counts = new Map<string, number>();
  for (const { type } of seen) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries(counts);
};

test("each change that scans and people make is an event, with who made it and in which scan, and they add up to what is stored", async () => {
  const actor = await sampleActor(db, ["scans:write", "assets:write", "vulnerabilities:write"]);
  const { accountId } = actor;
  const first = await upload(actor, [finding(1), finding(2), finding(3), finding(4)]);
  const ids = await db
    .select({ id: vulnerabilities.id })
    .from(vulnerabilities)
    .where(eq(vulnerabilities.accountId, accountId))
    .orderBy(vulnerabilities.ruleId);
  const [one = "", two = "", , four = ""] = ids.map(({ id }) => id);
  await setStatus({ db, actor }, one, "any", { status: "resolved" });
  await setStatus({ db, actor }, two, "any", { status: "dismissed", reason: "wont_fix" });
  const second = await upload(actor, [finding(1), finding(2, "note"), finding(3)]);
  const third = await upload(actor, [finding(1), finding(2, "note"), finding(3), finding(4)]);
  await putAsset({ db, actor }, "shop", { name: "Shop", description: "" });
  await setStatus({ db, actor }, four, "any", { status: "in_progress" });

  const seen = await readWholeFeed(db, actor.accountId);
  const of = (scanId: string | null) => typesOf(seen.filter((event) => event.scanId === scanId));
  expect(of(first.id)).toEqual({ "vulnerability.created": 4 });
  expect(of(second.id)).toEqual({
    "vulnerability.status_changed": 1,
    "vulnerability.updated": 1,
    "vulnerability.absent": 1,
  });
  expect(of(third.id)).toEqual({ "vulnerability.returned": 1 });
  expect(of(null)).toEqual({
    "asset.created": 1,
    "asset.updated": 1,
    "scan.completed": 3,
    "vulnerability.status_changed": 3,
  });
  expect(new Set(seen.map((event) => JSON.stringify(event.actor)))).toEqual(
    new Set([JSON.stringify({ type: "access_key", id: actor.keyId })]),
  );

  const copy = new Map<string, string>();
  for (const event of seen) {
    if (event.type === "vulnerability.created") copy.set(event.subjectId, "open");
    else if (event.type !== "vulnerability.assigned" && "to" in event.data) {
      expect(event.data.from, event.type).toBe(copy.get(event.subjectId));
      copy.set(event.subjectId, event.data.to);
    }
  }
  const stored = await db
    .select({ id: vulnerabilities.id, status: vulnerabilities.status })
    .from(vulnerabilities)
    .where(eq(vulnerabilities.accountId, accountId));
  expect(copy).toEqual(new Map(stored.map(({ id, status }) => [id, status])));
});

test("the event of a changed asset has its former name, and an unchanged asset has no event", async () => {
  const actor = await sampleActor(db);
  const put = (name: string) => putAsset({ db, actor }, "shop", { name, description: "d" });
  const results = [await put("Shop"), await put("Shop"), await put("Store")];
  expect(results.map(({ created }) => created)).toEqual([true, false, false]);
  const [asset] = await db
    .select({ id: assets.id })
    .from(assets)
    .where(and(eq(assets.accountId, actor.accountId), eq(assets.slug, "shop")));
  const seen = (await readWholeFeed(db, actor.accountId)).filter(({ subjectId }) => subjectId === asset?.id);
  expect(seen).toMatchObject([
    { type: "asset.created", data: { slug: "shop", name: "Shop", description: "d" } },
    { type: "asset.updated", data: { name: "Store", before: { name: "Shop", description: "d" } } },
  ]);
});

test("each event of a scan has an id of its own, a UUID of version 7, however often scans say something of the same finding", async () => {
  const actor = await sampleActor(db);
  const numbers = Array.from({ length: 60 }, (_, n) => n);
  const beganMs = Date.now();
  for (const level of ["error", "note", "error"] as const) {
    await upload(
      actor,
      numbers.map((n) => finding(n, level)),
    );
    await upload(actor, []);
  }
  const seen = await readWholeFeed(db, actor.accountId);
  expect(typesOf(seen.filter(({ scanId }) => scanId !== null))).toEqual({
    "vulnerability.created": 60,
    "vulnerability.absent": 180,
    "vulnerability.returned": 120,
  });
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  for (const { id } of seen) {
    expect(version(id)).toBe(7);
    const ms = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
    expect(ms).toBeGreaterThanOrEqual(beganMs);
    expect(ms).toBeLessThanOrEqual(Date.now());
  }
});
