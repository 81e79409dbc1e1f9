import { expect } from "@playwright/test";
import { z } from "zod";
import { type Answer, ask, bearer, bodyOf } from "./http";

/** What an upload answers. */
export const UploadedScan = z.looseObject({
  id: z.uuid(),
  asset: z.string(),
  tool: z.object({ name: z.string(), version: z.string().nullable() }),
  counts: z.record(z.string(), z.int()),
  warnings: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});

export const noCounts = { received: 0, created: 0, unchanged: 0, reopened: 0, resolved: 0, suppressed: 0, rejected: 0 };

/** A result that differs from those of other numbers. */
export const numberedResult = (number: number) => ({
  ruleId: `rule-${number % 7}`,
  message: { text: `Finding ${number} ${"of some length ".repeat(10)}` },
  locations: [
    { physicalLocation: { artifactLocation: { uri: `src/file-${number}.ts` }, region: { startLine: number + 1 } } },
  ],
});

/** A report of one run of the tool Checker 1.2, as text. */
export function reportOf(results: readonly unknown[]): string {
  return JSON.stringify({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "Checker", version: "1.2" } }, results }],
  });
}

type Upload = { asset?: string; headers?: Record<string, string>; query?: string };

/** Uploads a report through the API. */
export function postReport(
  url: string,
  secret: string,
  body: string | Uint8Array,
  { asset = "shop", headers = {}, query = "" }: Upload = {},
) {
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const sent = { ...bearer(secret), "content-type": "application/json", ...length, ...headers };
  return ask(url, {
    method: "POST",
    path: `/api/v1/scans?asset=${encodeURIComponent(asset)}${query}`,
    headers: sent,
    body,
  });
}

/** The counts of an upload that has to be accepted. */
export const countsOf = (answer: Answer) => {
  expect({ status: answer.status, text: answer.status === 201 ? "" : answer.text }).toEqual({ status: 201, text: "" });
  return bodyOf(answer, UploadedScan).counts;
};

/** What the key of a pipeline may do. */
export const pipelineScopes = ["scans:write" as const, "assets:write" as const];
