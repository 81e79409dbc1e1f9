import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { openDb } from "@/db/client";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { createSession } from "@/lib/auth/sessions/session-token";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { ask, bearer, problemOf } from "@/test/api/http";
import { numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { debianPostgresBin, openDebianPostgres } from "@/test/database/debian-postgres";
import { runScript } from "@/test/servers/product";
import { test } from "@/test/servers/start-test";

test.skip(debianPostgresBin === undefined, "PostgreSQL is not installed here.");
test.skip(process.getuid?.() !== 0, "Only root can make a small disk.");

/** Adds to a file until there is no space left. */
function fill(file: string): void {
  const at = openSync(file, "a");
  try {
    for (const size of [1024 * 1024, 4096]) {
      try {
        for (;;) writeSync(at, Buffer.alloc(size));
      } catch {
        // Full for parts of this size.
      }
    }
  } finally {
    closeSync(at);
  }
}

test("on a full disk nothing is stored or lost, keys are verified and revoked, and it recovers by itself", async ({
  instance,
  start,
}) => {
  const server = await openDebianPostgres({ diskMegabytes: 220 });
  const db = openDb(server.url, 2);
  const filler = path.join(server.folder, "filler");
  try {
    const settings = { DATABASE_URL: server.url };
    const url = await start(settings).ready();
    const owner = await addMember(db, { role: "owner" });
    const add = () => addAccessKey(db, owner, { scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
    const { secret } = await add();
    const others = await Promise.all(Array.from({ length: 80 }, add));
    const upload = (first: number) =>
      postReport(url, secret, reportOf(Array.from({ length: 400 }, (_, at) => numberedResult(first + at))));
    const ready = async () => JSON.parse((await ask(url, { path: "/api/health/ready" })).text);
    const list = () => ask(url, { path: "/api/v1/vulnerabilities", headers: bearer(secret) });
    expect((await upload(0)).status).toBe(201);
    expect(await ready()).toMatchObject({ status: "ready", writes: true });
    const before = (await list()).text;
    const cookie = `backline.session=${(await createSession(db, owner.userId)).token}`;

    fill(filler);
    const refused = await upload(10_000);
    expect(problemOf(refused)).toMatchObject({ status: 507, code: "storage_full" });
    expect(refused.headers["retry-after"]).toBe("60");
    expect(await ready()).toMatchObject({ status: "ready", writes: false });
    expect((await list()).text).toBe(before);
    expect(problemOf(await ask(url, { path: "/api/v1/me", headers: bearer(generateKey().plaintext) })).code).toBe(
      "unknown_key",
    );

    // More than fits into what pages have left: the space that is kept back has to be given free.
    const kept = async () => Number((await db.$client`select count(*) from storage_reserve`)[0]?.count);
    const [first, ...rest] = others;
    const byCommand = await runScript("access-keys", ["revoke", first?.key.id ?? ""], {
      ...instance.settings,
      ...settings,
    });
    expect(byCommand, byCommand.output).toMatchObject({ code: 0 });
    for (const { key } of rest) await revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "It leaked." });
    for (const { secret: other } of others) {
      expect(problemOf(await ask(url, { path: "/api/v1/me", headers: bearer(other) })).code).toBe("key_revoked");
    }
    expect(await kept()).toBe(0);
    expect(problemOf(await upload(10_000)).code).toBe("storage_full");

    // In the browser the same, as soon as what the tables have left is used up.
    const createAction = await findAction("createAccessKeyAction");
    const create = async (number: number) => {
      const rest = { description: "x".repeat(500), scopes: ["metrics:read"], expiry: { kind: "never" } };
      const input = { name: `Key ${number}`, allowedAddresses: [], ...rest };
      return resultOf(await callAction(url, createAction, input, { cookie }));
    };
    let [count, result] = [0, await create(0)];
    for (; count < 90 && result.ok; count++) {
      fill(filler);
      result = await create(count + 1);
    }
    expect(result).toMatchObject({ ok: false, error: { code: "storage_full" } });

    rmSync(filler);
    await expect.poll(ready, { timeout: 60_000 }).toMatchObject({ writes: true });
    expect(await kept()).toBe(20_000);
    expect((await upload(10_000)).status).toBe(201);
    expect(await create(count + 1)).toMatchObject({ ok: true });
  } finally {
    await db.$client.end({ timeout: 1 });
    await server.remove();
  }
});
