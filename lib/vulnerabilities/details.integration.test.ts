import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { markedReport } from "@/test/data/marked-report";
import { addMember } from "@/test/data/people";
import { readWholeFeed } from "@/test/data/read-feed";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";
import { generateKey } from "../access-keys/credential/secret";
import type { AccessKeyActor } from "../context";
import { getVulnerability } from "./get";
import { listVulnerabilities } from "./list/list";

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
