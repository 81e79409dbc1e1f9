import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { markedReport } from "@/test/data/marked-report";
import { addMember } from "@/test/data/people";
import { readWholeFeed } from "@/test/data/read-feed";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";
import { generateKey } from "../../access-keys/credential/secret";
import type { AccessKeyActor } from "../../context";
import { getVulnerability } from "../get";
import { listVulnerabilities } from "../list/list";

const db = openDb(inject("databaseUrl"), 4);
const sql = db.$client;
afterAll(() => sql.end({ timeout: 5 }));

const account = () => sampleActor(db, ["scans:write", "assets:write", "vulnerabilities:read"]);

async function only(actor: AccessKeyActor) {
  const { items } = await listVulnerabilities({ db, actor }, { sort: "-severity", limit: 10 });
  expect(items).toHaveLength(1);
  return (await getVulnerability({ db, actor }, items[0]?.id ?? "")).vulnerability;
}

const stateOf = (actor: AccessKeyActor) => sql`
  select v.xmin::text, v.version, v.details, v.updated_at from vulnerabilities v where account_id = ${actor.accountId}`;
const events = (actor: AccessKeyActor) => sql`
  select type from events where account_id = ${actor.accountId} and type like 'vulnerability.%'
  order by number`;

test("the same report twice writes nothing, whatever it says of its findings", async () => {
  const actor = await account();
  const { report } = markedReport();
  await uploadSample(db, actor, report);
  const before = await stateOf(actor);
  const { counts } = await uploadSample(db, actor, report);
  expect(counts).toMatchObject({ unchanged: 1, created: 0 });
  expect(await stateOf(actor)).toEqual(before);
});

test("details follow the report and another revision is shown, without an event", async () => {
  const actor = await account();
  const said = (guid: string, revisionId: string) =>
    sampleLog(sampleRun([sampleResult({ guid })], { versionControlProvenance: [{ revisionId, branch: "main" }] }));
  await uploadSample(db, actor, said("one", "c0ffee"));
  expect(await only(actor)).toMatchObject({ guid: "one", commit: "c0ffee", branch: "main", repository: null });
  const [before] = await stateOf(actor);
  await uploadSample(db, actor, said("two", "decade"));
  expect(await only(actor)).toMatchObject({ guid: "two", commit: "decade" });
  const [after] = await stateOf(actor);
  expect(after).toMatchObject({ version: before?.version, updated_at: before?.updated_at });
  expect(await events(actor)).toEqual([{ type: "vulnerability.created" }]);
});

test("a weakness that comes to be known is a change like that of a title", async () => {
  const actor = await account();
  await uploadSample(db, actor, sampleLog(sampleRun([sampleResult()])));
  const rules = [sampleRule("R1", { properties: { tags: ["external/cwe/cwe-079"] } })];
  await uploadSample(db, actor, sampleLog(sampleRun([sampleResult()], {}, { rules })));
  expect(await only(actor)).toMatchObject({ cwes: ["CWE-79"], tags: ["external/cwe/cwe-079"] });
  expect((await events(actor)).map(({ type }) => type)).toEqual(["vulnerability.created", "vulnerability.updated"]);
});

test("a finding of which a report says little has little, and says where it is", async () => {
  const actor = await account();
  await uploadSample(db, actor, sampleLog(sampleRun([sampleResult()])));
  expect(await only(actor)).toMatchObject({
    cwes: [],
    tags: [],
    locations: [{ path: "src/a.js", startLine: 1, startColumn: null, message: null }],
    codeFlows: [],
    webRequest: null,
    properties: null,
    commit: null,
  });
  expect((await stateOf(actor))[0]).toMatchObject({ details: null });
});

test("the history of what is suppressed from the first begins with that, and the event of it says so", async () => {
  const actor = await account();
  const report = (suppressions: unknown[]) => sampleLog(sampleRun([sampleResult({ suppressions })]));
  await uploadSample(db, actor, report([{ kind: "inSource" }]));
  const begins = { kind: "suppressed", fromStatus: null, toStatus: "open", by: { type: "scan" } };
  expect((await only(actor)).history).toMatchObject([begins]);
  await uploadSample(db, actor, report([]));
  expect((await only(actor)).history).toMatchObject([{ kind: "returned" }, begins]);
  const { accountId } = actor;
  const created = () => sql`
    select data ->> 'presence' as presence from events where account_id = ${accountId} and type = 'vulnerability.created'
    order by number`;
  expect(await created()).toEqual([{ presence: "suppressed" }]);
  expect(await readWholeFeed(db, accountId, ["vulnerability.created"])).toHaveLength(1);
});

test("a history begins with how the first report presented it: detected, or suppressed", async () => {
  const actor = await addMember(db, { role: "owner" });
  const { accountId } = actor;
  const { key } = await addAccessKey(db, actor, { name: "Scanner" });
  const { ids } = await addFindings(db, { accountId, keyId: key.id, assetSlug: "shop" }, [{}, {}, {}]);
  const [suppressed = "", detected = "", withoutEvent = ""] = ids;
  const about = { assetId: crypto.randomUUID(), severity: "high" };
  for (const [id, data] of Object.entries({ [suppressed]: { ...about, presence: "suppressed" }, [detected]: about })) {
    await sql`
      insert into events (id, account_id, type, subject_id, actor_type, data)
      values (gen_random_uuid(), ${accountId}, 'vulnerability.created', ${id}, 'system', ${JSON.stringify(data)}::text::jsonb)`;
  }
  const kinds = async (id: string) =>
    (await getVulnerability({ db, actor }, id)).vulnerability.history.map(({ kind }) => kind);
  expect(await kinds(suppressed)).toEqual(["suppressed"]);
  expect(await kinds(detected)).toEqual(["detected"]);
  expect(await kinds(withoutEvent)).toEqual(["detected"]);
  const seen = await readWholeFeed(db, accountId, ["vulnerability.created"]);
  expect(seen.map(({ data }) => data)).toEqual([{ ...about, presence: "suppressed" }, about]);
});

test("no access key in any text of a report is kept", async () => {
  const actor = await account();
  const { plaintext } = generateKey();
  const secret = plaintext.slice(-38, -6);
  const { report } = markedReport((_, number) => `${plaintext} ${number}`);
  const { warnings } = await uploadSample(db, actor, report);
  expect(warnings.length).toBeGreaterThan(50);
  const rows = await sql`
    select to_jsonb(v)::text as row from vulnerabilities v where account_id = ${actor.accountId}
    union all select to_jsonb(r)::text from rules r where account_id = ${actor.accountId}
    union all select to_jsonb(s)::text from scan_scopes s where account_id = ${actor.accountId}
    union all select to_jsonb(s)::text from scans s where account_id = ${actor.accountId}`;
  expect(rows).toHaveLength(4);
  for (const { row } of rows) expect(row).not.toContain(secret);
});

test("a message is kept in Markdown and with its links to locations, as long as its text, and locations with their ids", async () => {
  const actor = await account();
  const message = {
    text: `From [here](7). ${"x".repeat(20_000)}`,
    markdown: `From **[here](7)**. ${"y".repeat(20_000)}`,
  };
  const context = { startLine: 40, snippet: { text: "one\ntwo\nthree" } };
  const physicalLocation = { artifactLocation: { uri: "src/a.js" }, region: { startLine: 41 }, contextRegion: context };
  const result = sampleResult({
    message,
    locations: [{ physicalLocation }],
    relatedLocations: [{ id: 7, physicalLocation }],
  });
  const { warnings } = await uploadSample(db, actor, sampleLog(sampleRun([result])));
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/message" }]);
  const kept = await only(actor);
  expect(kept.message.startsWith("From here. xxx")).toBe(true);
  expect(kept.messageWithLinks).toBe(message.text.slice(0, 10_000));
  expect(kept.messageMarkdown).toBe(message.markdown.slice(0, 10_000));
  expect(kept).toMatchObject({ snippet: "one\ntwo\nthree", snippetStartLine: 40 });
  expect(kept.relatedLocations).toMatchObject([{ id: 7, snippet: "one\ntwo\nthree", snippetStartLine: 40 }]);
});

test("no key is kept in the markup of a message, also where a link is in the middle of it", async () => {
  const { plaintext } = generateKey();
  const secret = plaintext.slice(13, -6);
  const [half, rest] = [plaintext.slice(0, 30), plaintext.slice(30)];
  const pieces = plaintext.match(/.{1,6}/g) ?? [];
  const messages = [
    { text: "Found.", markdown: `The key \`${plaintext}\` is here.` },
    { text: `See [here](1): ${plaintext}` },
    { text: `${half}[${rest}](1)` },
    { text: plaintext, markdown: `**${half}**${rest}` },
    { text: pieces.map((piece) => `[${piece}](1)`).join("") },
    { text: plaintext, markdown: pieces.map((piece) => `**${piece}**`).join("") },
  ];
  for (const message of messages) {
    const actor = await account();
    await uploadSample(db, actor, sampleLog(sampleRun([sampleResult({ message, relatedLocations: [{ id: 1 }] })])));
    const [row] = await sql`
      select to_jsonb(v)::text as row from vulnerabilities v where account_id = ${actor.accountId}`;
    expect(row?.row).toContain("R1");
    // The public id may be kept, and so may the last four characters.
    for (const piece of [secret, rest, ...pieces.slice(3, -1)]) expect(row?.row).not.toContain(piece);
  }
});
