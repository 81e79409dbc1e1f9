import { ask, bearer, until } from "@/test/api/http";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

test("queries that block every request connection delay no key check", async () => {
  const installation = await openInstallation();
  try {
    const actor = await addMember(installation.db, { role: "owner" });
    const { secret } = await addAccessKey(installation.db, actor, { scopes: ["assets:read"] });
    const { url } = await installation.start({ DATABASE_POOL_SIZE: "2" });
    const get = (path: string) => ask(url, { path, headers: bearer(secret) });
    const sql = installation.db.$client;
    const waiting = async () => {
      const locks = await sql`select from pg_locks where relation = 'assets'::regclass and not granted`;
      return locks.count;
    };
    let lists: Promise<{ status: number }[]> = Promise.resolve([]);
    await sql.begin(async (tx) => {
      await tx`lock table assets in access exclusive mode`;
      lists = Promise.all(Array.from({ length: 6 }, () => get("/api/v1/assets")));
      await until(async () => (await waiting()) === 2);
      for (let call = 0; call < 20; call++) expect((await get("/api/v1/me")).status).toBe(200);
      expect(await waiting()).toBe(2);
    });
    expect((await lists).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
  } finally {
    await installation.remove();
  }
});
