import { z } from "zod";
import { createSession } from "@/lib/auth/sessions/session-token";
import { eventMessages } from "@/lib/log/events";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { type Answer, ask, bearer } from "@/test/api/http";
import { addMember } from "@/test/data/people";
import { asBytes } from "@/test/data/sample-report";
import { type Installation, openInstallation } from "@/test/servers/installation";
import { runScript } from "@/test/servers/product";
import { expect, test } from "../fixtures";

const Created = z.object({ secret: z.string(), key: z.object({ id: z.uuid(), publicId: z.string() }) });
const Line = z.looseObject({ level: z.number(), time: z.string(), event: z.string().optional(), msg: z.string() });

/** The lines of a log, which stand between lines for people. */
function linesOf(output: string) {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => Line.parse(JSON.parse(line)));
}

async function withInstallation(use: (installation: Installation) => Promise<void>): Promise<void> {
  const installation = await openInstallation();
  try {
    await use(installation);
  } finally {
    await installation.remove();
  }
}

/** Types and request ids, to compare the log with the table: each has its own order of events that happen at once. */
const sorted = (events: readonly { event?: string | undefined; requestId?: unknown }[]) =>
  events.map(({ event, requestId }) => `${event} ${requestId}`).toSorted();

/** What only an operator's command does. */
const ofCommands = ["key.disabled", "key.enabled"];

const cookieOf = ({ headers }: Answer) => (headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");

const report = {
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "Scanner of secrets" } }, results: [{ message: { text: "A finding" } }] }],
};

test("each event is in the server's log once, with who did it and to which key, and without private data", async () => {
  await withInstallation(async (installation) => {
    const server = await installation.start();
    const { url } = server;
    const call = async (name: string, input: unknown, cookie = "") =>
      callAction(url, await findAction(name), input, { cookie });
    const person = { name: "Ada Private", email: "ada.private@example.com", password: "three unrelated words here" };
    const { email, password } = person;

    const signedUp = await call("signUpAction", person);
    expect(resultOf(signedUp).ok).toBe(true);
    await call("signOutAction", {}, cookieOf(signedUp));
    const wrong = "another four unrelated words";
    expect(resultOf(await call("signInAction", { email, password: wrong })).ok).toBe(false);
    expect(resultOf(await call("signInAction", { email: "nobody@example.com", password: wrong })).ok).toBe(false);
    const cookie = cookieOf(await call("signInAction", { email, password }));
    const input = {
      name: "Private name",
      scopes: ["vulnerabilities:write", "scans:write", "assets:write"],
      expiry: { kind: "never" },
    };
    const made = resultOf(await call("createAccessKeyAction", input, cookie));
    if (!made.ok) throw new Error(made.error.message);
    const { secret, key } = Created.parse(made.data);
    const scans = "/api/v1/scans?asset=private-asset";
    const upload = { path: scans, method: "POST", headers: bearer(secret), body: asBytes(report) };
    const scanned = await ask(url, upload);
    expect(scanned.status).toBe(201);
    const name = JSON.stringify({ name: "Private asset" });
    const json = { ...bearer(secret), "content-type": "application/json" };
    const put = { path: "/api/v1/assets/private-asset", method: "PUT", headers: json, body: Buffer.from(name) };
    expect((await ask(url, put)).status).toBe(200);
    const [found] = await installation.db.$client<{ id: string }[]>`select id from vulnerabilities`;
    const vulnerability = `/api/v1/vulnerabilities/${found?.id}`;
    const decision = { status: "dismissed", reason: "accepted_risk", justification: "Private justification" };
    const headers = { ...json, "if-match": "*" };
    const patch = { path: vulnerability, method: "PATCH", headers, body: Buffer.from(JSON.stringify(decision)) };
    expect((await ask(url, patch)).status).toBe(200);
    const [somebody] = await installation.db.$client<{ id: string }[]>`select id from users`;
    const assigned = { id: found?.id, version: 2, assigneeId: somebody?.id };
    expect(resultOf(await call("assignAction", assigned, cookie)).ok).toBe(true);
    const comment = { vulnerabilityId: found?.id, body: "Private comment" };
    const added = resultOf(await call("addCommentAction", comment, cookie));
    if (!added.ok) throw new Error(added.error.message);
    const { id: commentId } = z.object({ id: z.uuid() }).parse(added.data);
    const edit = { id: commentId, body: "Another private comment" };
    expect(resultOf(await call("editCommentAction", edit, cookie)).ok).toBe(true);
    expect(resultOf(await call("deleteCommentAction", { id: commentId }, cookie)).ok).toBe(true);
    const revoked = resultOf(await call("revokeAccessKeyAction", { keyId: key.id, reason: "Private reason" }, cookie));
    expect(revoked.ok).toBe(true);
    for (let time = 0; time < 50; time++) {
      expect((await ask(url, { path: "/api/v1/me", headers: bearer(secret) })).status).toBe(401);
    }
    expect((await ask(url, { path: "/api/v1/me", headers: bearer("blk_made_up") })).status).toBe(401);
    expect((await ask(url, { path: `/nothing?key=${secret}` })).status).toBe(400);
    await server.stop();

    const events = linesOf(server.output()).filter(({ event }) => event !== undefined);
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set(Object.keys(eventMessages).filter((name) => !ofCommands.includes(name))),
    );
    const [member] = await installation.db.$client<{ id: string; account: string }[]>`
      select u.id, m.account_id as account from users u join memberships m on m.user_id = u.id`;
    const accountId = member?.account;
    const actor = { type: "member", id: member?.id };
    const publicId = `blk_${key.publicId}`;
    const address = "127.0.0.1";
    const through = "password";
    const of = (event: string) => events.filter((line) => line.event === event);
    expect(of("account.created")).toMatchObject([{ accountId, actor }]);
    expect(of("member.signed_up")).toMatchObject([{ accountId, actor, through, address }]);
    expect(of("member.signed_in")).toMatchObject([
      { accountId, actor, through, address },
      { accountId, actor, through, address },
    ]);
    expect(of("member.signed_out")).toMatchObject([{ accountId, actor }]);
    const reason = "wrong_credentials";
    expect(of("member.sign_in_failed")).toMatchObject([
      { memberId: member?.id, reason, through, address },
      { memberId: null, reason, through, address },
    ]);
    expect(of("key.created")).toMatchObject([
      { accountId, actor, key: publicId, scopes: input.scopes, expiresAt: null },
    ]);
    expect(of("key.revoked")).toMatchObject([{ accountId, actor, key: publicId }]);
    const [row] = await installation.db.$client<{ at: string }[]>`select revoked_at::text as at from access_keys`;
    expect(new Date(String(of("key.revoked")[0]?.revokedAt))).toEqual(new Date(row?.at ?? ""));
    expect(of("scan.completed")).toMatchObject([
      {
        accountId,
        actor: { type: "access_key", key: publicId },
        scanId: scanned.headers.location?.split("/").at(-1),
        requestId: scanned.headers["x-request-id"],
        sizeBytes: asBytes(report).length,
        counts: { received: 1, created: 1 },
      },
    ]);
    const keyActor = { type: "access_key", key: publicId };
    const [asset] = await installation.db.$client<{ id: string }[]>`select id from assets`;
    expect(of("asset.created")).toMatchObject([{ accountId, actor: keyActor, assetId: asset?.id }]);
    expect(of("asset.updated")).toMatchObject([{ accountId, actor: keyActor, assetId: asset?.id }]);
    expect(of("vulnerability.status_changed")).toMatchObject([
      { accountId, actor: keyActor, vulnerabilityId: found?.id, from: "open", to: "dismissed" },
    ]);
    const vulnerabilityId = found?.id;
    expect(of("vulnerability.assigned")).toMatchObject([
      { accountId, actor, vulnerabilityId, from: null, to: member?.id },
    ]);
    for (const event of [
      "vulnerability.comment_added",
      "vulnerability.comment_edited",
      "vulnerability.comment_deleted",
    ]) {
      expect(of(event)).toMatchObject([{ accountId, actor, vulnerabilityId, commentId }]);
    }
    expect(of("calls.refused")).toMatchObject([
      { code: "key_revoked", accountId, key: publicId, address, count: 50 },
      { code: "malformed_key", accountId: null, key: null, address, count: 1 },
      { code: "key_in_url", accountId: null, key: null, address, count: 1 },
    ]);
    const emitted = events.filter(({ event }) => event !== "calls.refused");
    for (const line of emitted) expect(line.requestId, line.event).toMatch(/^[0-9a-f-]{36}$/);
    const rows = await installation.db.$client<{ event: string; requestId: string; address: string }[]>`
      select type as event, request_id as "requestId", address from events where scan_id is null order by number`;
    const unknownPerson = (line: (typeof emitted)[number]) => line.memberId === null;
    expect(sorted(rows)).toEqual(sorted(emitted.filter((line) => !unknownPerson(line))));
    expect(new Set(rows.map((row) => row.address))).toEqual(new Set([address]));
    expect(server.output()).not.toMatch(/private|unrelated|nobody@|a finding|scanner of secrets/i);
    expect(server.output()).not.toContain(secret.slice(13));
  });
});

test("what a command does to keys is in its log in the same form, and not in its output", async () => {
  await withInstallation(async (installation) => {
    const { email, accountId } = await addMember(installation.db, { role: "owner" });
    const settings = { DATABASE_URL: installation.databaseUrl, DATA_DIR: installation.dataDir };
    const create = ["create", "--email", email, "--name", "n", "--scopes", "metrics:read"];
    const made = linesOf((await runScript("access-keys", create, settings)).output);
    expect(made).toMatchObject([{ event: "key.created", accountId, actor: { type: "operator" } }]);
    const key = String(made[0]?.key);
    for (const [args, event] of [
      [["disable", "--all"], "key.disabled"],
      [["enable", key], "key.enabled"],
    ] as const) {
      const lines = linesOf((await runScript("access-keys", [...args], settings)).output);
      expect(lines).toMatchObject([{ event, accountId, actor: { type: "operator" }, key }]);
    }
    const revoke = await runScript("access-keys", ["revoke", key], settings);
    expect(revoke.code).toBe(0);
    const revoked = linesOf(revoke.output);
    expect(revoked).toMatchObject([{ event: "key.revoked", accountId, actor: { type: "operator" }, key }]);
    expect(new Date(String(revoked[0]?.revokedAt)).getTime()).toBeGreaterThan(0);
    const again = await runScript("access-keys", ["revoke", key], settings);
    expect(again.code).toBe(1);
    expect(linesOf(again.output)).toEqual([]);
  });
});

test("a database fault during a hundred calls is two log lines: the message, and the count with the request ids", async () => {
  await withInstallation(async (installation) => {
    const owner = await addMember(installation.db, { role: "owner" });
    const server = await installation.start({ RATE_LIMIT_PER_MINUTE: "1000" });
    const cookie = `backline.session=${(await createSession(installation.db, owner.userId)).token}`;
    const input = { name: "n", scopes: ["vulnerabilities:read"], expiry: { kind: "never" } };
    const made = resultOf(await callAction(server.url, await findAction("createAccessKeyAction"), input, { cookie }));
    if (!made.ok) throw new Error(made.error.message);
    const { secret } = Created.parse(made.data);
    await installation.db.$client`alter table vulnerabilities rename to elsewhere`;
    const question = { path: "/api/v1/vulnerabilities?q=private", headers: bearer(secret) };
    const ids: unknown[] = [];
    for (let time = 0; time < 100; time++) {
      const answer = await ask(server.url, question);
      expect(answer.status).toBe(500);
      ids.push(answer.headers["x-request-id"]);
    }
    await server.stop();
    const faults = linesOf(server.output()).filter(({ level }) => level === 50);
    const err = {
      type: "PostgresError",
      code: "42P01",
      message: "A table of the statement does not exist in this database.",
    };
    expect(faults[0]).toMatchObject({ msg: "a request failed", requestId: ids[0], err });
    const repeated = faults.slice(1);
    const counts = z.array(z.looseObject({ count: z.number(), references: z.array(z.string()) })).parse(repeated);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(99);
    expect(counts.flatMap(({ references }) => references)).toEqual(ids.slice(1));
    // One line, unless the calls took longer than a window.
    expect(counts.length).toBeLessThan(5);
    expect(server.output()).not.toMatch(/private|node_modules|"stack"/);
  });
});
