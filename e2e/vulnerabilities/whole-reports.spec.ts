import { expectSoundPage } from "@/test/browser/page-faults";
import { markedReport } from "@/test/data/marked-report";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { expect, test } from "../fixtures";

/** Members of a report that are not kept, by the end of their names, each with why. */
const notKept: readonly (readonly [RegExp, string])[] = [
  [/^rule\.fullDescription\.markdown$/, "the text says the same, and is shown as it is"],
  [/^rule\.help\.text$/, "the Markdown says the same, and more"],
  [/^rule\.(?:messageString|parameter)$/, "templates and settings of the tool; messages are kept filled in"],
  [/^rule\.deprecatedId$/, "what the tool called the rule before; findings are matched within one id"],
  [/\.(?:logical name|decoratedName)$/, "the fully qualified name says more"],
  [/\.(?:logical kind|sourceLanguage)$/, "is plain from the name and the file"],
  [/\.address$/, "addresses in memory or in a binary: they change with every build"],
  [/\.artifactLocation\.message$/, "describes the file, not the finding"],
  [/\.contextRegion\.text$/, "what is around the code, kept only where the code itself is not quoted"],
  [
    /\.(?:annotation\.message|relationship kind)$/,
    "remarks on parts of a location, for editors that show the whole file",
  ],
  [/^(?:second |related )?location\.properties /, "bags of single locations: those of the result are kept"],
  [/^(?:frame|step|codeFlow|webRequest|webResponse)\.properties /, "bags of parts: those of the result are kept"],
  [/^step\.(?:state|stack\.message|taxon)$/, "the state of a debugger at one step; the flow itself is kept"],
  [/^(?:threadFlow\.id)$/, "a name within the report alone"],
  [/^web(?:Request|Response)\.cookie$/, "a person's session"],
  [/^graph/, "graphs of calls or data; code flows say how the problem is reached"],
  [/^attachment/, "files beside the report, which are not sent with it"],
  [/^analysisTarget$/, "what the tool was started on; the locations say where the finding is"],
  [/^provenance\./, "who detected it before is for this product's own history to say"],
  [/^invocation\./, "how the tool was run: command lines and environments hold secrets"],
  [/^(?:baselineGuid|automationDetails\.(?:guid|message))$/, "names of single runs; the category is kept"],
  [
    /^tool\.(?:fullName|semanticVersion|organization|product|informationUri|notification)$/,
    "say nothing that name and version don't",
  ],
  [/^tool\.version$/, "kept with the scan, not with each of its findings"],
  [/^run\.properties /, "of the run as a whole"],
];

/** Members that the API has and the page has not, each with why. */

test("what a report says of a finding is in the API and on its page, but for what is left out on purpose", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  const { report, markers } = markedReport();
  const { secret } = await key({ scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${urls.a}/api/v1/${path}`, { ...init, headers: { authorization: `Bearer ${secret}` } });
  const answer = await call("scans?asset=shop", { method: "POST", body: JSON.stringify(report) });
  expect(await answer.json()).toMatchObject({ warnings: [], counts: { created: 1 } });
  const { items } = await (await call("vulnerabilities")).json();
  const [{ id }] = items;
  const whole = await (await call(`vulnerabilities/${id}`)).text();
  await page.goto(`${urls.a}/vulnerabilities/${id}`);
  await expect(page.getByRole("heading", { name: "Code flow" })).toBeVisible();
  await expectSoundPage(page);
  // Highlighted code is in pieces, which are together in the text alone.
  const shown = await page.locator("article").evaluate((article) => article.innerHTML + article.textContent);

  const isIn = (list: typeof notKept) => (name: string) => list.some(([names]) => names.test(name));
  const lost = (text: string) => [...markers].flatMap(([name, marker]) => (text.includes(marker) ? [] : [name]));
  expect(lost(whole)).toEqual([...markers.keys()].filter(isIn(notKept)));
  expect(lost(shown)).toEqual([...markers.keys()].filter(isIn(notKept)));
  for (const [names, why] of notKept)
    expect(
      [...markers.keys()].some((name) => names.test(name)),
      why,
    ).toBe(true);

  const cwes = ["CWE-79", "CWE-502", "CWE-611", "CWE-918", "CWE-1021"];
  expect(items[0]).toMatchObject({ cwes, start_line: 3, start_column: 5, end_line: 4, end_column: 9 });
  expect(items[0].tags).toEqual(expect.arrayContaining([markers.get("tag"), markers.get("rule.tag")]));
  expect(JSON.parse(whole)).toMatchObject({ cwes, rank: 61.25, occurrence_count: 31_337 });
  expect(JSON.parse(whole).repository).toBe(`https://example.com/${markers.get("repositoryUri")}`);
  for (const cwe of cwes) {
    const link = page.getByRole("link", { name: `${cwe} (opens a new tab)` });
    await expect(link).toHaveAttribute("href", `https://cwe.mitre.org/data/definitions/${cwe.slice(4)}.html`);
  }
  for (const number of ["61.25 of 100", "31337", "thread 42001", "599"])
    await expect(page.getByText(number)).toBeVisible();
});

test("the page of a vulnerability sends what a report says as what it shows, and not as data too", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
  const headers = { authorization: `Bearer ${secret}` };
  const { report } = markedReport();
  await fetch(`${urls.a}/api/v1/scans?asset=shop`, { method: "POST", headers, body: JSON.stringify(report) });
  const { items } = await (await fetch(`${urls.a}/api/v1/vulnerabilities`, { headers })).json();
  const whole = await (await fetch(`${urls.a}/api/v1/vulnerabilities/${items[0].id}`, { headers })).json();
  const sent = await (await page.request.get(`${urls.a}/vulnerabilities/${items[0].id}`)).text();
  expect(sent).toContain("Save status");
  const ofTheForm = ["id", "status", "dismissed_reason", "justification", "dismissed_until"];
  const names = Object.keys(whole).filter((name) => name.includes("_") && !ofTheForm.includes(name));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => sent.includes(name))).toEqual([]);
});

test("a fix that deletes says so, and what is said of the only location is shown with it", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
  const headers = { authorization: `Bearer ${secret}` };
  const physicalLocation = { artifactLocation: { uri: "src/a.js" }, region: { startLine: 3 } };
  const fixWith = (replacement: object) => ({
    description: { text: "Mend it." },
    artifactChanges: [{ artifactLocation: { uri: "src/a.js" }, replacements: [replacement] }],
  });
  const deletedRegion = { startLine: 3 };
  const log = sampleLog(
    sampleRun([
      sampleResult({
        locations: [{ physicalLocation, message: { text: "The value gets here." } }],
        fixes: [
          fixWith({ deletedRegion }),
          fixWith({ deletedRegion, insertedContent: { binary: "AAAA" } }),
          fixWith({ deletedRegion, insertedContent: { text: "x".repeat(5000) } }),
          fixWith({ deletedRegion, insertedContent: { text: "safe(value)" } }),
        ],
      }),
    ]),
  );
  await fetch(`${urls.a}/api/v1/scans?asset=shop`, { method: "POST", headers, body: JSON.stringify(log) });
  const { items } = await (await fetch(`${urls.a}/api/v1/vulnerabilities`, { headers })).json();
  await page.goto(`${urls.a}/vulnerabilities/${items[0].id}`);
  await expect(page.getByRole("region", { name: "Where" })).toContainText("The value gets here.");
  const fixes = page.getByRole("region", { name: "Suggested fixes" });
  await expect(fixes.getByText("Mend it.")).toHaveCount(4);
  await expect(fixes.getByText("Delete this.")).toHaveCount(1);
  await expect(fixes.getByText("safe(value)")).toHaveCount(1);
  await expect(fixes).not.toContainText("xxx");
  await expectSoundPage(page);
});

test("what is suppressed is not left to do, can be filtered for, and says on its page how it is suppressed", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
  const headers = { authorization: `Bearer ${secret}` };
  const suppressions = [{ kind: "inSource", justification: "The value is a constant." }];
  const report = sampleLog(sampleRun([sampleResult({ suppressions }), sampleResult({}, "src/b.js")]));
  await fetch(`${urls.a}/api/v1/scans?asset=shop`, { method: "POST", headers, body: JSON.stringify(report) });
  const { items, total } = await (
    await fetch(`${urls.a}/api/v1/vulnerabilities?presence=suppressed`, { headers })
  ).json();
  expect(total.count).toBe(1);
  expect(items).toMatchObject([
    { status: "open", due_at: null, suppression: { kind: "in_source", justification: "The value is a constant." } },
  ]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(page.getByText("1 vulnerability", { exact: true })).toBeVisible();
  await page.goto(`${urls.a}/vulnerabilities?status=suppressed`);
  await expect(page.getByRole("row").filter({ hasText: "src/a.js" })).toContainText("Suppressed");
  await expect(page.getByText("1 vulnerability", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "About R1" }).click();
  await expect(page.getByText("In the source")).toBeVisible();
  await expect(page.getByText("The value is a constant.")).toBeVisible();
  await expectSoundPage(page);

  const history = page.getByRole("region", { name: "History" });
  await expect(history.getByRole("listitem")).toHaveText([/^Suppressed/]);
  const shown = sampleLog(sampleRun([sampleResult(), sampleResult({}, "src/b.js")]));
  await fetch(`${urls.a}/api/v1/scans?asset=shop`, { method: "POST", headers, body: JSON.stringify(shown) });
  await page.reload();
  await expect(history.getByRole("listitem")).toHaveText([/^No longer suppressed/, /^Suppressed/]);
});
