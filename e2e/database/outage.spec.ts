import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { openEmbedded } from "@/db/embedded";
import { createSession } from "@/lib/auth/sessions/session-token";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { type Answer, ask, bearer, problemOf, until } from "@/test/api/http";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { type Installation, openInstallation } from "@/test/servers/installation";
import { isAlive } from "@/test/servers/product";
import type { TestServer } from "@/test/servers/server";
import { expect, test } from "../fixtures";

type Seen = { url: string; during: boolean; status: number; code: string | undefined; retryAfter: string | undefined };

/** Calls every server without a pause. `during` marks what began and ended while the database was known to be away. */
function load(urls: readonly string[], secret: string) {
  const seen: Seen[] = [];
  const state = { away: false, ending: false };
  const caller = async (url: string) => {
    while (!state.ending) {
      const during = state.away;
      const answer: Answer = await ask(url, { path: "/api/v1/me", headers: bearer(secret) });
      const code = answer.status === 200 ? undefined : problemOf(answer).code;
      seen.push({
        url,
        during: during && state.away,
        status: answer.status,
        code,
        retryAfter: answer.headers["retry-after"],
      });
    }
  };
  const all = Promise.all(urls.flatMap((url) => [1, 2, 3, 4, 5, 6].map(() => caller(url))));
  return {
    seen,
    state,
    async stop() {
      state.ending = true;
      await all;
    },
  };
}

async function postmasterOf(installation: Installation): Promise<number> {
  const text = await readFile(path.join(installation.dataDir, "postgres/postmaster.pid"), "utf8");
  return Number(text.split("\n")[0]);
}

/** The postmaster and every process that it started. */
async function processesOf(postmaster: number): Promise<number[]> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const children: number[] = [];
  for (const pid of numbers) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (new RegExp(`^PPid:\\s+${postmaster}$`, "m").test(status)) children.push(pid);
  }
  return [postmaster, ...children];
}

async function signal(pids: readonly number[], name: "SIGSTOP" | "SIGCONT"): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** Runs the load while the database goes away and comes back; judges everything that was answered. */
async function prove(
  installation: Installation,
  outage: { begin: () => Promise<void>; end: () => Promise<void> },
): Promise<void> {
  const owner = await addMember(installation.db, { role: "owner" });
  const { secret } = await addAccessKey(installation.db, owner);
  // The callers wait for nothing: how many calls they make is up to the machine.
  const settings = { RATE_LIMIT_PER_MINUTE: "1000000" };
  const servers: TestServer[] = [await installation.start(settings), await installation.start(settings)];
  const urls = servers.map((server) => server.url);
  const { seen, state, stop } = load(urls, secret);
  const enough = (which: (entry: Seen) => boolean, count: number) =>
    until(() => urls.every((url) => seen.filter((entry) => entry.url === url && which(entry)).length >= count));
  try {
    await enough((entry) => entry.status === 200, 20);
    await outage.begin();
    state.away = true;
    await enough((entry) => entry.during, 12);
    for (const url of urls) {
      expect((await ask(url, { path: "/api/health/live" })).status).toBe(200);
      const ready = await ask(url, { path: "/api/health/ready" });
      expect(problemOf(ready)).toMatchObject({ status: 503, code: "database_unavailable" });
      expect(ready.headers["retry-after"]).toBe("1");
    }
    const before = seen.length;
    state.away = false;
    await outage.end();
    await until(() =>
      urls.every((url) => seen.slice(before).some((entry) => entry.url === url && entry.status === 200)),
    );
  } finally {
    await outage.end();
    await stop();
  }
  expect(seen.filter((entry) => entry.during && entry.status === 200)).toEqual([]);
  const refused = seen.filter((entry) => entry.status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  const wrong = ({ status, code, retryAfter }: Seen) =>
    status !== 503 || code !== "verification_unavailable" || retryAfter !== "1";
  expect(refused.filter(wrong)).toEqual([]);
  for (const url of urls) expect((await ask(url, { path: "/api/health/ready" })).status).toBe(200);
  console.log(
    `outage: ${seen.length} requests, ${refused.length} answered 503, none 401, none accepted while it was away`,
  );
}

test("a database that is shut down: 503 with Retry-After, never 401, never accepted, and back without a restart", async () => {
  const installation = await openInstallation();
  let again: { close(): Promise<void> } | undefined;
  try {
    await prove(installation, {
      async begin() {
        const postmaster = await postmasterOf(installation);
        process.kill(postmaster, "SIGINT");
        await until(async () => !(await isAlive(postmaster)));
      },
      async end() {
        again ??= await openEmbedded({ dataDir: installation.dataDir, role: "command" });
      },
    });
  } finally {
    // Whoever closes it last stops it.
    await installation.close();
    await again?.close();
    await installation.remove();
  }
});

test("a database that accepts connections but does not respond: the same", async () => {
  test.skip(process.platform !== "linux", "finds PostgreSQL's processes in /proc");
  const installation = await openInstallation();
  let frozen: number[] = [];
  try {
    await prove(installation, {
      async begin() {
        frozen = await processesOf(await postmasterOf(installation));
        await signal(frozen, "SIGSTOP");
      },
      async end() {
        await signal(frozen, "SIGCONT");
      },
    });
  } finally {
    await installation.remove();
  }
});

test("a database that accepts connections but does not respond: every page shows an error, and works afterwards", async ({
  page,
}) => {
  test.skip(process.platform !== "linux", "finds PostgreSQL's processes in /proc");
  const installation = await openInstallation();
  let frozen: number[] = [];
  try {
    const owner = await addMember(installation.db, { role: "owner" });
    const { token } = await createSession(installation.db, owner.userId);
    const { url } = await installation.start({ DATABASE_POOL_SIZE: "2" });
    const cookie = `backline.session=${token}`;
    const paths = ["/sign-in", "/sign-up", "/vulnerabilities", "/settings/access-keys"];
    const get = (path: string) => ask(url, { path, headers: { cookie } });
    const shown = async () => (await Promise.all(paths.map(get))).map(({ status }) => status);
    const before = await shown();
    frozen = await processesOf(await postmasterOf(installation));
    await signal(frozen, "SIGSTOP");
    // Twice as many as there are connections, for each page: none may wait for another one's.
    const began = Date.now();
    const waits = [...paths, ...paths, ...paths, ...paths].map(async (path) => {
      const { status } = await get(path);
      return { path, status, ms: Date.now() - began };
    });
    const answers = await Promise.all(waits);
    const input = { email: owner.email, password: "seven quiet lanterns drift" };
    expect(resultOf(await callAction(url, await findAction("signInAction"), input))).toMatchObject({ ok: false });
    await page.goto(`${url}/sign-in`);
    await expect(page.getByText("the database isn’t responding")).toBeVisible();
    await signal(frozen, "SIGCONT");
    await until(async () => (await ask(url, { path: "/api/health/ready" })).status === 200);
    expect(await shown()).toEqual(before);
    console.log(
      `frozen: pages answered ${[...new Set(answers.map(({ status }) => status))]} within ${Math.max(...answers.map(({ ms }) => ms))} ms`,
    );
  } finally {
    await signal(frozen, "SIGCONT");
    await installation.remove();
  }
});
