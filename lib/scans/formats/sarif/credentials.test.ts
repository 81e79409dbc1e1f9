import fc from "fast-check";
import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";
import { withoutCredentials } from "./credentials";

const longToken = "t".repeat(4500);

/** Addresses whose user or password says "s3cret". */
const addresses = [
  "https://bob:s3cret@host.example/login",
  "https://s3cret@host.example/login",
  "https://u:my s3cret@host.example/login",
  " https://bob:s3cret@host.example/login",
  "HTTPS://bob:s3cret@host.example/login",
  "https://bob:s3@cret:s3cret@host.example/login",
  "https:bob:s3cret@host.example/login",
  "https:\\\\bob:s3cret@host.example\\login",
  "postgres://bob:s3cret@host.example/login",
  "https://bob:s3cret@host.example bad/login",
  "jdbc:mysql://bob:s3cret@host.example/login",
  "https://host.example/?next=https://bob:s3cret@host.example/login",
  `https://${longToken}s3cret@host.example/login`,
].map((address) => ({ address, shown: address.replace(/t{9,}/, "ttt…") }));

test.each(addresses)("$shown is kept nowhere with its user and password", async ({ address }) => {
  const at = { physicalLocation: { artifactLocation: { uri: address }, region: { startLine: 1 } } };
  const log = sampleLog(
    sampleRun(
      [
        sampleResult({
          locations: [at, at],
          relatedLocations: [at],
          codeFlows: [{ threadFlows: [{ locations: [{ location: at }] }] }],
          stacks: [{ frames: [{ location: at }] }],
          fixes: [{ artifactChanges: [{ artifactLocation: { uri: address }, replacements: [{ deletedRegion: {} }] }] }],
          webRequest: { target: address, headers: { Referer: address }, parameters: { next: address } },
          webResponse: { headers: { Location: address } },
          hostedViewerUri: address,
          workItemUris: [address],
        }),
        sampleResult({ locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }] }),
      ],
      { artifacts: [{ location: { uri: address } }], versionControlProvenance: [{ repositoryUri: address }] },
      { rules: [sampleRule("R1", { helpUri: address })] },
    ),
  );
  const { ok, findings, ...report } = await readAll(log);
  expect([ok, findings.length]).toEqual([true, 2]);
  const kept = JSON.stringify([findings, report]);
  expect(kept).not.toContain("cret");
  expect(kept).not.toContain("ttt");
  expect(kept).toContain("host.example");
});

test("an address without a user and a password, and any other text, stays as it is", () => {
  const path = fc.array(fc.constantFrom("a", "@scope", "x@y", "é", "%40", "b c", ""));
  const start = fc.constantFrom("https://Host/", "", "/", "//", "file:///", "pkg:npm/", "git@host:", "?q=a@b#c");
  fc.assert(
    fc.property(start, path, (before, parts) => {
      const text = before + parts.join("/");
      expect(withoutCredentials(text)).toBe(text);
    }),
  );
});

test.each([
  "Authorization",
  "Proxy-Authorization",
  "Cookie",
  "set-cookie",
  "X-API-Key",
  "x_api_key",
  "apikey",
  "X-Auth-Token",
  "Private-Token",
  "X-Amz-Security-Token",
  "X-CSRF-Token",
  "Ocp-Apim-Subscription-Key",
  "X-Client-Secret",
  "password",
  "sessionId",
  " Authorization ",
])("the value of %s is never kept, as a header or as a parameter", async (name) => {
  const named = { [name]: "s3cret" };
  const { findings } = await readAll(
    sampleLog(
      sampleRun([sampleResult({ webRequest: { headers: named, parameters: named }, webResponse: { headers: named } })]),
    ),
  );
  expect(findings[0]?.details).toMatchObject({
    webRequest: { headers: [{ name, value: "[removed]" }], parameters: [{ name, value: "[removed]" }] },
    webResponse: { headers: [{ name, value: "[removed]" }] },
  });
  expect(JSON.stringify(findings)).not.toContain("s3cret");
});

test.each([
  "Content-Type",
  "WWW-Authenticate",
  ":authority",
  "author",
  "Server",
  "Passthrough",
  "Access-Control-Allow-Origin",
])("the value of %s, which carries no credentials, is kept", async (name) => {
  const { findings } = await readAll(
    sampleLog(sampleRun([sampleResult({ webResponse: { headers: { [name]: "as it is" } } })])),
  );
  expect(findings[0]?.details?.webResponse?.headers).toEqual([{ name, value: "as it is" }]);
});
