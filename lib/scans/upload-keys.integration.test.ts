import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";
import { maskKey } from "../access-keys/credential/format";
import { generateKey } from "../access-keys/credential/secret";

const db = openDb(inject("databaseUrl"), 4);
const sql = db.$client;
afterAll(() => sql.end({ timeout: 5 }));

/** Everything that uploads of the account left in the database, as one text. */
async function storedBy(accountId: string): Promise<string> {
  const rows = await sql`
    select to_jsonb(v) as row from vulnerabilities v where account_id = ${accountId}
    union all select to_jsonb(r) from rules r where account_id = ${accountId}
    union all select to_jsonb(s) from scans s where account_id = ${accountId}
    union all select to_jsonb(c) from scan_scopes c where account_id = ${accountId}
    union all select to_jsonb(a) from events a where account_id = ${accountId}`;
  return JSON.stringify(rows);
}

/** A report that has a key in every text that is kept of it. */
const reportWith = (key: string) =>
  sampleLog(
    sampleRun(
      [
        sampleResult({
          ruleId: `R1/${key}`,
          message: { text: `The key ${key} is in the code.` },
          locations: [
            {
              logicalLocations: [{ fullyQualifiedName: `App.${key}` }],
              physicalLocation: {
                artifactLocation: { uri: `src/${key}.js` },
                region: { startLine: 1, snippet: { text: `const key = "${key}";` } },
                contextRegion: { snippet: { text: `// ${key}` } },
              },
            },
          ],
        }),
        sampleResult({ ruleId: "R2", message: { id: "found" } }),
      ],
      { automationDetails: { id: `nightly-${key}/` } },
      {
        name: `Sample ${key}`,
        version: key,
        rules: [
          sampleRule(`R1/${key}`, {
            shortDescription: { text: `Finds ${key}` },
            help: { markdown: `Revoke \`${key}\`.` },
            helpUri: `https://example.com/?k=${key}`,
            properties: { tags: [key] },
          }),
          sampleRule("R2", { messageStrings: { found: { text: `Found ${key}.` } } }),
        ],
      },
    ),
  );

test("a key in any text of a report is removed before anything is stored, in whatever form", async () => {
  const forms: readonly ((key: string) => string)[] = [
    (key) => key,
    (key) => key.slice(4),
    (key) => key.slice(0, 30),
    (key) => key.replaceAll("_", "%255F"),
    (key) => `${key.slice(0, 20)}\u200b${key.slice(20)}`,
    (key) => btoa(`${key}:`),
  ];
  for (const form of forms) {
    const actor = await sampleActor(db);
    const { plaintext } = generateKey();
    const scan = await uploadSample(db, actor, reportWith(form(plaintext)));
    expect(scan.counts).toMatchObject({ received: 2, created: 2 });
    const stored = (await storedBy(actor.accountId)) + JSON.stringify(scan);
    for (const needle of [form(plaintext), plaintext.slice(13), plaintext.slice(13, 30)]) {
      expect(stored).not.toContain(needle);
    }
    expect(stored).toContain(`blk_${plaintext.slice(4, 12)}…`);
  }
});

test("the scan says where a key was found, and which of them is live in this account", async () => {
  const actor = await sampleActor(db);
  const outsider = await sampleActor(db);
  const hold = async (by: typeof actor) => {
    const { plaintext, secretHash, publicId, lastFour } = generateKey();
    await sql`update access_keys set secret_hash = ${Buffer.from(secretHash)}, public_id = ${publicId},
      last_four = ${lastFour} where id = ${by.keyId}`;
    return { plaintext, publicId, masked: maskKey({ publicId, lastFour }) };
  };
  const own = await hold(actor);
  const other = await hold(outsider);
  const { warnings } = await uploadSample(
    db,
    actor,
    sampleLog(
      sampleRun([
        sampleResult({ message: { text: own.plaintext } }),
        sampleResult({ message: { text: other.plaintext } }, "src/b.js"),
      ]),
    ),
  );
  expect(warnings).toEqual([
    {
      pointer: "/runs/0/results/0/message",
      detail: expect.stringMatching(
        new RegExp(`${own.masked}.+The key still works: revoke ${own.publicId} under Settings`),
      ),
    },
    { pointer: "/runs/0/results/1/message", detail: expect.not.stringContaining("still works") },
  ]);
  expect(warnings[1]?.detail).toContain(other.masked);
});

test("the same report with a key in it changes nothing the second time", async () => {
  const actor = await sampleActor(db);
  const report = reportWith(generateKey().plaintext);
  expect((await uploadSample(db, actor, report)).counts).toMatchObject({ created: 2 });
  expect((await uploadSample(db, actor, report)).counts).toMatchObject({ created: 0, unchanged: 2, resolved: 0 });
});

test("a key across the end of a shortened title leaves no part of itself", async () => {
  const actor = await sampleActor(db);
  const { plaintext } = generateKey();
  for (const length of [240, 253, 262, 290]) {
    const title = `${"x".repeat(length)} ${plaintext.slice(4)} and more`;
    const run = sampleRun(
      [sampleResult({ ruleId: "R1" })],
      {},
      { name: `Sample ${length}`, rules: [sampleRule("R1", { shortDescription: { text: title } })] },
    );
    await uploadSample(db, actor, sampleLog(run));
  }
  const stored = await storedBy(actor.accountId);
  for (let at = 13; at < 43; at++) expect(stored).not.toContain(plaintext.slice(at, at + 8));
});

test("names of a program that begin with blk_ stay as they were reported", async () => {
  const actor = await sampleActor(db);
  const log = sampleLog(sampleRun([sampleResult({ message: { text: "blk_validate_limits() may return NULL" } })]));
  expect((await uploadSample(db, actor, log)).warnings).toEqual([]);
  expect(await storedBy(actor.accountId)).toContain("blk_validate_limits() may return NULL");
});

test("what only looks like a secret stays as it was reported", async () => {
  const actor = await sampleActor(db);
  const { plaintext } = generateKey();
  const snippet = `token = "${plaintext.slice(13)}"; sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709"; my_long_function_name();`;
  const location = {
    physicalLocation: { artifactLocation: { uri: "a.js" }, region: { startLine: 1, snippet: { text: snippet } } },
  };
  const { warnings } = await uploadSample(db, actor, sampleLog(sampleRun([sampleResult({ locations: [location] })])));
  expect(warnings).toEqual([]);
  const [row] = await sql`select snippet from vulnerabilities where account_id = ${actor.accountId}`;
  expect(row?.snippet).toBe(snippet);
});
