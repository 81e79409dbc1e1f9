import { type OperationKey, operations } from "@/lib/api/operations";
import { type Answer, ask } from "./http";

/** What the calls are about, in the account of the key that is sent. */
export type ObjectIds = { scanId: string; vulnerabilityId: string; assetSlug: string };

type Sample = { path: string; headers?: Record<string, string>; body?: string; status: number };

const json = { "content-type": "application/json" };

const sarif = JSON.stringify({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "Checker" } }, results: [] }],
});

/** A call of each operation that succeeds with the right key. A new operation does not compile without one. */
export const samples: Record<OperationKey, (ids: ObjectIds) => Sample> = {
  "GET /api/v1/me": () => ({ path: "/api/v1/me", status: 200 }),
  "GET /api/v1/assets": () => ({ path: "/api/v1/assets", status: 200 }),
  "PUT /api/v1/assets/{slug}": ({ assetSlug }) => ({
    path: `/api/v1/assets/${assetSlug}`,
    headers: json,
    body: JSON.stringify({ name: "Shop" }),
    status: 200,
  }),
  "GET /api/v1/scans": () => ({ path: "/api/v1/scans", status: 200 }),
  "POST /api/v1/scans": ({ assetSlug }) => ({ path: `/api/v1/scans?asset=${assetSlug}`, body: sarif, status: 201 }),
  "GET /api/v1/scans/{id}": ({ scanId }) => ({ path: `/api/v1/scans/${scanId}`, status: 200 }),
  "GET /api/v1/vulnerabilities": () => ({ path: "/api/v1/vulnerabilities", status: 200 }),
  "GET /api/v1/vulnerabilities/{id}": ({ vulnerabilityId }) => ({
    path: `/api/v1/vulnerabilities/${vulnerabilityId}`,
    status: 200,
  }),
  "PATCH /api/v1/vulnerabilities/{id}": ({ vulnerabilityId }) => ({
    path: `/api/v1/vulnerabilities/${vulnerabilityId}`,
    headers: { ...json, "if-match": "*" },
    body: JSON.stringify({ status: "in_progress" }),
    status: 200,
  }),
};

const isOperation = (key: string): key is OperationKey => key in samples;
export const allOperations = Object.keys(operations).filter(isOperation);

/** Calls an operation in a way that succeeds with the right key. */
export function call(
  url: string,
  operation: OperationKey,
  ids: ObjectIds,
  headers: Record<string, string>,
): Promise<Answer> {
  const { path, body, headers: own } = samples[operation](ids);
  const [method = ""] = operation.split(" ");
  return ask(url, { method, path, headers: { ...own, ...headers }, ...(body !== undefined && { body }) });
}
