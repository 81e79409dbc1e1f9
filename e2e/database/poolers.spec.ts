import { setTimeout as pause } from "node:timers/promises";
import { expect } from "@playwright/test";
import postgres from "postgres";
import { root } from "@/bin/root";
import { openDb } from "@/db/client";
import { migrateToLatest } from "@/db/migrate";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { createSession } from "@/lib/auth/sessions/session-token";
import { foreignAnswerCode } from "@/lib/question";
import { type Answer, ask, bearer, problemOf } from "@/test/api/http";
import { numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { debianPostgresBin, hasPgBouncer, openDebianPostgres, openPgBouncer } from "@/test/database/debian-postgres";
import { startServer } from "@/test/servers/server";
import { test } from "@/test/servers/start-test";

test.skip(debianPostgresBin === undefined || !hasPgBouncer, "PostgreSQL and PgBouncer are not installed here.");
test.setTimeout(300_000);

/** What calls answered, counted: the status and code of each, by what was right to expect. */
type Tally = Record<string, number>;

/** Calls again where the database did not answer in time, as the answer says that a caller may. */
async function untilVerified(call: () => Promise<Answer>): Promise<Answer> {
  for (let triesLeft = 20; ; triesLeft--) {
    const answer = await call();
    const isLate = answer.status === 503 && problemOf(answer).code === "verification_unavailable";
    if (!isLate || triesLeft === 0) return answer;
    await pause(1000 * Number(answer.headers["retry-after"]));
  }
}

for (const mode of ["transaction", "session"]) {
  test(`behind PgBouncer in ${mode} mode it starts by itself, and under load no answer is another question's`, async ({
    instance,
    start,
  }) => {
    const server = await openDebianPostgres();
    // In transaction mode fewer connections to the server than to the pooler, so that each serves many in turn.
    const pooler = await openPgBouncer(server, {
      pool_mode: mode,
      default_pool_size: mode === "transaction" ? "20" : "60",
    });
    const db = openDb(server.url, 3);
    const servers: Awaited<ReturnType<typeof startServer>>[] = [];
    try {
      const product = start({ DATABASE_URL: pooler.url });
      const url = await product.ready();
      expect(product.output()).toMatch(/^Database: PostgreSQL \d+ at 127\.0\.0\.1:\d+\/backline, through a pooler\.$/m);
      expect(product.output()).toContain("Migrations: done.");
      const settings = { DATABASE_URL: pooler.url, DATABASE_POOLER: "transaction", AUTH_SECRET: crypto.randomUUID() };
      servers.push(await startServer({ ...settings, DATA_DIR: instance.dataDir }));
      const urls = [url, servers[0]?.url ?? ""];

      const owner = await addMember(db, { role: "owner" });
      const keys = await Promise.all(
        [1, 2, 3, 4].map(() =>
          addAccessKey(db, owner, { scopes: ["scans:write", "assets:write", "vulnerabilities:read"] }),
        ),
      );
      const tally: Tally = {};
      const count = (name: string) => {
        tally[name] = (tally[name] ?? 0) + 1;
      };
      const callers = urls.flatMap((at) =>
        keys.flatMap(({ secret, key }, which) => [
          async () => {
            const answer = await untilVerified(() => ask(at, { path: "/api/v1/me", headers: bearer(secret) }));
            const isOwn = answer.status === 200 && answer.text.includes(key.publicId);
            count(isOwn ? "own key" : `valid key: ${answer.status} ${answer.text}`);
          },
          async (round: number) => {
            // More of them within a minute would be refused unseen.
            if (round >= 3) return;
            const answer = await untilVerified(() =>
              ask(at, { path: "/api/v1/me", headers: bearer(generateKey().plaintext) }),
            );
            const { code } = problemOf(answer);
            count(code === "unknown_key" ? "unknown key" : `unknown key: ${answer.status} ${code}`);
          },
          async () => {
            const answer = await untilVerified(() =>
              ask(at, { path: "/api/v1/vulnerabilities?limit=5", headers: bearer(secret) }),
            );
            count(answer.status === 200 ? "list" : `list: ${answer.status} ${answer.text}`);
          },
          async () => {
            const report = reportOf([1, 2, 3].map((each) => numberedResult(each + 10 * which)));
            const answer = await untilVerified(() => postReport(at, secret, report, { asset: `shop-${which}` }));
            count(
              answer.status === 201 || answer.status === 200 ? "upload" : `upload: ${answer.status} ${answer.text}`,
            );
          },
        ]),
      );
      await Promise.all(
        callers.map(async (call) => {
          for (let round = 0; round < 25; round++) await call(round);
        }),
      );
      expect(Object.keys(tally).sort()).toEqual(["list", "own key", "unknown key", "upload"]);
      for (const output of [product.output(), servers[0]?.output()]) expect(output).not.toContain(foreignAnswerCode);
      console.log(`pooler in ${mode} mode: ${JSON.stringify(tally)}, no other answer`);

      const { token } = await createSession(db, owner.userId);
      const pages = await Promise.all(
        Array.from({ length: 20 }, () =>
          ask(url, { path: "/settings/access-keys", headers: { cookie: `backline.session=${token}` } }),
        ),
      );
      expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));

      for (const { secret, key } of keys) {
        await revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "" });
        for (const at of urls) {
          const answer = await ask(at, { path: "/api/v1/me", headers: bearer(secret) });
          expect(problemOf(answer).code).toBe("key_revoked");
        }
      }
    } finally {
      for (const each of servers) await each.stop();
      await db.$client.end();
      await pooler.remove();
      await server.remove();
    }
  });
}

test("behind a pooler every statement has its limits and search path, and none of it stays in a session", async () => {
  const server = await openDebianPostgres();
  const pooler = await openPgBouncer(server, { pool_mode: "transaction", default_pool_size: "2" });
  const pooled = openDb(pooler.url, 2, { pooled: true, statementTimeoutMs: 700 });
  // As any other program's: it sees what a session keeps.
  const other = postgres(pooler.url, { max: 1, prepare: false, fetch_types: false });
  try {
    const settings = "select current_setting('statement_timeout') as limit, current_setting('search_path') as path";
    for (let round = 0; round < 5; round++) {
      expect([...(await pooled.execute(settings))]).toEqual([{ limit: "700ms", path: "public" }]);
      expect([...(await other.unsafe(settings))]).toEqual([{ limit: "0", path: '"$user", public' }]);
    }
    await expect(pooled.$client`select pg_sleep(5)`).rejects.toMatchObject({ code: "57014" });
    await expect(pooled.transaction((tx) => tx.execute("select pg_sleep(5)"))).rejects.toMatchObject({
      cause: { code: "57014" },
    });
    expect(await migrateToLatest(pooler.url, root, { pooled: true })).toBe(true);
  } finally {
    await Promise.all([pooled.$client.end(), other.end()]);
    await pooler.remove();
    await server.remove();
  }
});
