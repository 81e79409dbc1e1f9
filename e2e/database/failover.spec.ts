import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { root } from "@/bin/root";
import { openDb } from "@/db/client";
import { migrateToLatest } from "@/db/migrate";
import { createSession } from "@/lib/auth/sessions/session-token";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { type Answer, ask, bearer, bodyOf, problemOf, until } from "@/test/api/http";
import { numberedResult, postReport, reportOf, UploadedScan } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { missingForPatroni, openPatroniCluster, otherThan, type PatroniCluster } from "@/test/database/patroni";
import { startServer, type TestServer } from "@/test/servers/server";

test.skip(missingForPatroni.length > 0, `Not installed: ${missingForPatroni.join(", ")}.`);
// One after the other: each runs two PostgreSQL servers, two of ours and a load.
test.describe.configure({ mode: "default", timeout: 900_000 });

const kinds = ["upload", "call", "created", "revoked", "refused"] as const;
type Kind = (typeof kinds)[number];
type Upload = { scan: string; asset: string; number: number };

const Created = z.object({ secret: z.string(), key: z.looseObject({ id: z.uuid() }) });

/**
 * Uploads, calls, creates and revokes keys and calls with revoked keys on every instance, one after the other and
 * without end. Notes what was answered, and each answer that nobody should get.
 */
async function startLoad(urls: readonly string[], secret: string, cookie: string) {
  const [createKey, revokeKey] = await Promise.all([
    findAction("createAccessKeyAction"),
    findAction("revokeAccessKeyAction"),
  ]);
  const faults: string[] = [];
  const uploads: Upload[] = [];
  const live: string[] = [];
  const revoked: string[] = [];
  const done: { kind: Kind; url: string; at: number }[] = [];
  let unavailable = 0;
  let over = false;
  let numbers = 0;
  const note = (kind: Kind, url: string) => done.push({ kind, url, at: performance.now() });
  const fault = (what: string, answer: Answer) => faults.push(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);

  /** Asks, and returns the answer unless it is that the database is away. */
  const attempt = async (what: string, question: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      const answer = await question();
      if (answer.status !== 503) return answer;
      unavailable++;
      if (!/^\d+$/.test(answer.headers["retry-after"] ?? "")) fault(`${what} without Retry-After`, answer);
      problemOf(answer);
    } catch (error) {
      faults.push(`${what}: ${error}`);
    }
    return undefined;
  };
  const act = async (url: string, action: typeof createKey, input: unknown) => {
    const answer = await attempt(action.name, () => callAction(url, action, input, { cookie }));
    if (answer === undefined) return undefined;
    const result = resultOf(answer);
    if (result.ok || result.error.code === "already_revoked") return result;
    unavailable++;
    if (!result.error.message.startsWith("The database isn’t responding.")) fault(action.name, answer);
    return undefined;
  };

  const upload = async (url: string) => {
    const number = numbers++;
    const asset = `shop-${number}`;
    const answer = await attempt("upload", () =>
      postReport(url, secret, reportOf([numberedResult(number)]), { asset }),
    );
    if (answer?.status === 201) {
      uploads.push({ scan: bodyOf(answer, UploadedScan).id, asset, number });
      note("upload", url);
    } else if (answer !== undefined) fault("upload", answer);
  };
  const call = async (url: string, key: string) => {
    const answer = await attempt("valid key", () => ask(url, { path: "/api/v1/me", headers: bearer(key) }));
    if (answer?.status === 200) note("call", url);
    else if (answer !== undefined) fault("valid key", answer);
  };
  const callRevoked = async (url: string) => {
    // The last one first: it is the one that a server that is behind does not know of.
    const key = numbers % 2 === 0 ? revoked.at(-1) : revoked[Math.floor(Math.random() * revoked.length)];
    if (key === undefined) return;
    const answer = await attempt("revoked key", () => ask(url, { path: "/api/v1/me", headers: bearer(key) }));
    if (answer === undefined) return;
    if (answer.status === 401 && problemOf(answer).code === "key_revoked") note("refused", url);
    else fault("revoked key", answer);
  };
  /** Creates a key on one instance, uses it on both, and, of two, revokes one on the other instance. */
  const turnOver = async (url: string, other: string) => {
    const number = numbers++;
    const input = { name: `key ${number}`, scopes: ["metrics:read"], expiry: { kind: "days", days: 1 } };
    const created = await act(url, createKey, input);
    if (created?.ok !== true) return;
    const { secret: plaintext, key } = Created.parse(created.data);
    note("created", url);
    live.push(plaintext);
    await Promise.all([call(url, plaintext), call(other, plaintext)]);
    if (number % 2 === 0) return;
    // Nobody knows any more what it is good for until the answer is there.
    live.splice(live.indexOf(plaintext), 1);
    while ((await act(other, revokeKey, { keyId: key.id })) === undefined && !over) await pause(10);
    if (over) return;
    revoked.push(plaintext);
    note("revoked", other);
  };

  const repeat = async (work: () => Promise<void>) => {
    while (!over) {
      await work().catch((error: unknown) => faults.push(String(error)));
      // Leaves a small machine the time for PostgreSQL.
      await pause(25);
    }
  };
  const all = Promise.all(
    urls.flatMap((url, at) => [
      repeat(() => upload(url)),
      repeat(() => call(url, secret)),
      repeat(() => callRevoked(url)),
      repeat(() => turnOver(url, urls[1 - at] ?? url)),
    ]),
  );
  const more = async (which: readonly Kind[], least: number) => {
    const from = performance.now();
    const seen = (kind: Kind, url: string) =>
      done.filter((each) => each.kind === kind && each.url === url && each.at > from).length;
    await until(() => {
      // Not worth going on: the test fails.
      expect(faults).toEqual([]);
      return urls.every((url) => which.every((kind) => seen(kind, url) >= least));
    }, 180_000);
  };
  return {
    urls,
    faults,
    uploads,
    live,
    revoked,
    done,
    unavailable: () => unavailable,
    /** Waits until every instance has answered more of everything since it was asked. */
    goesOn: () => more(kinds, 5),
    /** The same of what only reads. */
    reads: () => more(["call", "refused"], 20),
    async stop() {
      over = true;
      await all;
    },
  };
}
type Load = Awaited<ReturnType<typeof startLoad>>;

/** The longest time in which an instance accepted no upload, in seconds. */
function pauseOfWrites({ urls, done }: Load, from: number): string {
  const gaps = urls.flatMap((url) => {
    const uploads = done.filter((each) => each.kind === "upload" && each.url === url && each.at >= from);
    return uploads.map(({ at }, index) => at - (uploads[index - 1]?.at ?? from));
  });
  return (Math.max(...gaps) / 1000).toFixed(1);
}

/** Everything that was answered is so, on an instance. */
async function expectAnswersHold(url: string, secret: string, { uploads, live, revoked }: Load) {
  for (const { scan, asset, number } of uploads) {
    const read = await ask(url, { path: `/api/v1/scans/${scan}`, headers: bearer(secret) });
    expect(read).toMatchObject({ status: 200, text: expect.stringContaining(`"${asset}"`) });
    const found = await ask(url, { path: `/api/v1/vulnerabilities?asset=${asset}`, headers: bearer(secret) });
    expect(found).toMatchObject({ status: 200, text: expect.stringContaining(`Finding ${number} `) });
  }
  for (const key of live) {
    expect(await ask(url, { path: "/api/v1/me", headers: bearer(key) })).toMatchObject({ status: 200 });
  }
  for (const key of revoked) {
    expect(problemOf(await ask(url, { path: "/api/v1/me", headers: bearer(key) })).code).toBe("key_revoked");
  }
}

const summary = ({ uploads, live, revoked, done, unavailable }: Load) => {
  const count = (which: Kind) => done.filter(({ kind }) => kind === which).length;
  return (
    `failover: ${uploads.length} uploads, ${count("call")} calls, ${live.length + revoked.length} keys of which ${revoked.length} ` +
    `revoked, ${count("refused")} calls with revoked keys refused, ${unavailable()} answers 503; nothing lost, nothing revoked accepted`
  );
};

/** Runs instances on a cluster, each with an address of the database of its own, and load on them. */
async function withLoad(
  addressesOf: (cluster: PatroniCluster) => string[],
  use: (all: { cluster: PatroniCluster; load: Load }) => Promise<string>,
): Promise<void> {
  const cluster = await openPatroniCluster();
  const servers: TestServer[] = [];
  let load: Load | undefined;
  try {
    await migrateToLatest(cluster.urls.proxy, root);
    const db = openDb(cluster.urls.nodes, 2);
    const owner = await addMember(db, { role: "owner" });
    const scopes = ["scans:write", "assets:write", "vulnerabilities:read"];
    const { secret } = await addAccessKey(db, owner, { scopes });
    const cookie = `backline.session=${(await createSession(db, owner.userId)).token}`;
    await db.$client.end();

    const AUTH_SECRET = crypto.randomUUID();
    for (const DATABASE_URL of addressesOf(cluster)) {
      servers.push(await startServer({ DATABASE_URL, AUTH_SECRET, RATE_LIMIT_PER_MINUTE: "1000000" }));
    }
    const urls = servers.map(({ url }) => url);
    load = await startLoad(urls, secret, cookie);
    await load.goesOn();
    const figures = await use({ cluster, load });
    await load.stop();
    expect(load.faults).toEqual([]);
    for (const { url, process } of servers) {
      expect((await ask(url, { path: "/api/health/ready" })).status).toBe(200);
      expect(process.exitCode).toBeNull();
    }
    const loaded = load;
    await Promise.all(urls.map((url) => expectAnswersHold(url, secret, loaded)));
    console.log(`${summary(load)}; ${figures}`);
  } finally {
    await load?.stop();
    for (const server of servers) await server.stop();
    await cluster.remove();
  }
}

test("failover to a synchronous standby: no acknowledged change is lost, no revoked key accepted, and every instance recovers by itself", async () => {
  await withLoad(
    ({ urls }) => [urls.proxy, urls.nodes],
    async ({ cluster, load }) => {
      const first = await cluster.leader();
      const second = otherThan(first);

      // A standby that is not waited for is behind now, and would lose what is answered in this time.
      await cluster.holdBackReplication(first);
      await load.reads();
      let from = performance.now();
      await cluster.killNode(first);
      await cluster.primary(second);
      await load.goesOn();
      const killed = pauseOfWrites(load, from);

      from = performance.now();
      await cluster.startNode(first);
      await cluster.synchronous(first);
      await load.goesOn();
      const back = pauseOfWrites(load, from);

      from = performance.now();
      await cluster.switchover(second);
      await cluster.primary(first);
      await load.goesOn();
      await cluster.synchronous(second);
      await load.goesOn();
      const switched = pauseOfWrites(load, from);
      return `longest time without an upload: ${killed} s as the leader was killed, ${back} s as it came back, ${switched} s at a planned switch`;
    },
  );
});

test("a primary without its Patroni: HAProxy closes the connections to it, so that no revoked key is accepted there", async () => {
  await withLoad(
    ({ urls }) => [urls.proxy, urls.proxy],
    async ({ cluster, load }) => {
      const first = await cluster.leader();
      const second = otherThan(first);
      const from = performance.now();
      await cluster.killPatroni(first);
      await cluster.primary(second);
      await load.goesOn();
      // It answers still, beside the new one.
      expect(await cluster.takesItselfForPrimary(first)).toBe(true);
      const killed = pauseOfWrites(load, from);

      await cluster.startNode(first);
      await cluster.synchronous(first);
      await load.goesOn();
      return `longest time without an upload: ${killed} s as the leader lost its Patroni`;
    },
  );
});
