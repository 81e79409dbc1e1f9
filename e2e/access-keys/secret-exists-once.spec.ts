import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { root } from "@/bin/root";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { createSession } from "@/lib/auth/sessions/session-token";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { type Answer, ask, bearer, until } from "@/test/api/http";
import { addMember } from "@/test/data/people";
import { type Installation, openInstallation } from "@/test/servers/installation";
import type { TestServer } from "@/test/servers/server";
import { expect, test } from "../fixtures";

const Created = z.object({ secret: z.string(), key: z.object({ id: z.uuid(), publicId: z.string() }) });

/** Every row of every table that is not the server's own, as text. */
async function dump(installation: Installation): Promise<string> {
  const sql = installation.db.$client;
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const parts: string[] = [];
  for (const { name } of tables) {
    // A stream of COPY can keep its connection paused at its end.
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
    parts.push(name, ...rows.map(({ row }) => row));
  }
  return parts.join("\n");
}

/** The files below a folder, through links, that hold any of these texts as bytes. */
async function filesWith(folder: string, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const kind = await stat(file).catch(() => undefined);
    if (kind?.isDirectory()) found.push(...(await filesWith(file, needles)));
    else if (kind?.isFile()) {
      const bytes = await readFile(file);
      if (needles.some((needle) => bytes.includes(needle))) found.push(file);
    }
  }
  return found;
}

/** Uses a key in every way that could leave a trace: correctly, mistyped, in the wrong header, refused, revoked. */
async function tryEveryWay(servers: readonly TestServer[], key: z.infer<typeof Created>, cookie: string) {
  const { secret } = key;
  const answers: Answer[] = [];
  const mistyped = `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`;
  const headers = [
    bearer(secret),
    { "x-api-key": secret },
    bearer(mistyped),
    bearer(`"${secret}"`),
    bearer(secret.slice(0, -2)),
    { authorization: secret },
    { authorization: `Basic ${Buffer.from(`${secret}:`).toString("base64")}` },
    { ...bearer(secret), "x-api-key": secret },
    { "user-agent": `client ${secret}`, ...bearer(secret) },
    {},
  ];
  const paths = ["/api/v1/me", "/api/v1/vulnerabilities", "/api/v1/assets?q=x", "/api/v1/nothing", "/api/openapi.json"];
  for (const { url } of servers) {
    for (const path of paths) for (const sent of headers) answers.push(await ask(url, { path, headers: sent }));
    for (const path of [`/api/v1/me?key=${secret}`, `/api/v1/scans/${secret}`, `/api/${mistyped}`]) {
      answers.push(await ask(url, { path, headers: bearer(secret) }));
    }
    for (const path of [
      "/settings/access-keys",
      `/settings/access-keys?q=${key.key.publicId}`,
      `/nothing?key=${secret}`,
    ]) {
      answers.push(await ask(url, { path, headers: { cookie } }));
    }
  }
  return answers;
}

test("after create, use, refusal and revocation, the secret is in no row, file, log or second response", async () => {
  const installation = await openInstallation();
  try {
    const settings = { AUTH_SECRET: crypto.randomUUID().repeat(2), LOG_LEVEL: "debug", DATA_DIR: installation.dataDir };
    const servers = [await installation.start(settings), await installation.start(settings)];
    const [first] = servers;
    if (first === undefined) throw new Error("no server");
    const owner = await addMember(installation.db, { role: "owner" });
    const cookie = `backline.session=${(await createSession(installation.db, owner.userId)).token}`;
    const create = await findAction("createAccessKeyAction");
    const input = { name: "CI", scopes: ["vulnerabilities:read"], expiry: { kind: "days", days: 7 } };
    const shown = resultOf(await callAction(first.url, create, input, { cookie }));
    if (!shown.ok) throw new Error(shown.error.message);
    const key = Created.parse(shown.data);
    const needles = [key.secret, key.secret.slice(13, 45)];

    const answers = await tryEveryWay(servers, key, cookie);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
    const lastUsed = () => installation.db.$client`select from access_keys where last_used_at is not null`;
    await until(async () => (await lastUsed()).count === 1);
    await revokeAccessKey({ db: installation.db, actor: owner }, { keyId: key.key.id, reason: "" });
    answers.push(...(await tryEveryWay(servers, key, cookie)));
    const again = resultOf(await callAction(first.url, create, input, { cookie }));
    expect(again.ok).toBe(true);

    for (const answer of answers) {
      const text = JSON.stringify(answer.headers) + answer.text;
      for (const needle of needles) expect(text).not.toContain(needle);
    }
    const rows = await dump(installation);
    expect(rows).toContain(key.key.publicId);
    for (const needle of needles) expect(rows).not.toContain(needle);

    await installation.close();
    for (const server of servers) for (const needle of needles) expect(server.output()).not.toContain(needle);
    const data = path.join(installation.dataDir, "postgres");
    // The search finds what is there: the public id is in a table and in the write-ahead log.
    const known = await filesWith(data, [key.key.publicId]);
    expect(known.some((file) => file.includes("pg_wal"))).toBe(true);
    expect(known.some((file) => file.includes("/base/"))).toBe(true);
    expect(await filesWith(installation.dataDir, needles)).toEqual([]);
    expect(await filesWith(path.join(root, ".next"), needles)).toEqual([]);
  } finally {
    await installation.remove();
  }
});
