import { afterAll, afterEach, beforeEach, expect, inject, it, vi } from "vitest";
import { z } from "zod";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { revokeAccessKey } from "../access-keys/revoke";

const db = openDb(inject("databaseUrl"), 6);
afterAll(() => db.$client.end());

let text = "";
beforeEach(() => {
  text = "";
  vi.stubEnv("LOG_LEVEL", "info");
  globalThis.backlineSettings = undefined;
  globalThis.backlineLog = undefined;
  vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  globalThis.backlineSettings = undefined;
  globalThis.backlineLog = undefined;
});

const Line = z.looseObject({ event: z.string() });
const events = () => [...text.matchAll(/^\{.*"event".*\}$/gm)].map(([line]) => Line.parse(JSON.parse(line)));

it("only a committed change is an event: of concurrent revocations, the one that ended the key", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, owner);
  const attempts = Array.from({ length: 5 }, () =>
    revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "" }).then(
      () => true,
      () => false,
    ),
  );
  expect((await Promise.all(attempts)).filter((revoked) => revoked)).toHaveLength(1);
  expect(events()).toMatchObject([
    { event: "key.created", key: `blk_${key.publicId}` },
    { event: "key.revoked", key: `blk_${key.publicId}`, accountId: owner.accountId },
  ]);
});

it("a key that was not created is no event", async () => {
  const owner = await addMember(db, { role: "owner" });
  const name = crypto.randomUUID();
  await addAccessKey(db, owner, { name });
  await expect(addAccessKey(db, owner, { name })).rejects.toThrow();
  expect(events()).toHaveLength(1);
});
