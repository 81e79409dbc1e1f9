import { eq } from "drizzle-orm";
import { z } from "zod";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { type Answer, ask, bearer, bodyOf } from "@/test/api/http";
import { expectProblem, Faults } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const Detail = z.looseObject({
  id: z.uuid(),
  status: z.string(),
  dismissed_reason: z.string().nullable(),
  justification: z.string().nullable(),
  dismissed_until: z.string().nullable(),
  history: z.array(
    z.looseObject({ kind: z.string(), to_status: z.string(), by: z.looseObject({ type: z.string(), id: z.string() }) }),
  ),
});

type Patch = { body?: unknown; text?: string; headers?: Record<string, string> };

function patch(url: string, secret: string, id: string, { body, text, headers = {} }: Patch): Promise<Answer> {
  return ask(url, {
    method: "PATCH",
    path: `/api/v1/vulnerabilities/${id}`,
    headers: { ...bearer(secret), "content-type": "application/json", ...headers },
    body: text ?? JSON.stringify(body),
  });
}

test("a change needs the ETag of what it changes: 428 without, 412 with an old one", async ({
  urls,
  key,
  findings,
}) => {
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await findings([{}]);
  const id = ids[0] ?? "";
  const read = await ask(urls.a, { path: `/api/v1/vulnerabilities/${id}`, headers: bearer(secret) });
  const etag = String(read.headers.etag);
  expect(etag).toMatch(/^"[^"]+"$/);
  const body = { status: "in_progress" };
  expectProblem(await patch(urls.a, secret, id, { body }), 428, "precondition_required");
  const change = (value: string, status: string) =>
    patch(urls.b, secret, id, { body: { status }, headers: { "if-match": value } });
  for (const wrong of ['"v99"', `W/${etag}`, '""', `"v98", "v99"`]) {
    expectProblem(await change(wrong, "resolved"), 412, "precondition_failed");
  }
  for (const malformed of ["v1", "nonsense", etag.slice(1), '"v1" "v2"']) {
    expect(expectProblem(await change(malformed, "resolved"), 400, "invalid_request").hint).toContain('If-Match: "v3"');
  }
  const changed = await change(`"v77", ${etag}`, "in_progress");
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag);
  expectProblem(await change(etag, "resolved"), 412, "precondition_failed");
  expect((await change("*", "resolved")).status).toBe(200);
  const now = await ask(urls.a, { path: `/api/v1/vulnerabilities/${id}`, headers: bearer(secret) });
  const same = await change(String(now.headers.etag), "resolved");
  expect(same.headers.etag).toBe(now.headers.etag);
});

test("of two changes at once with the same ETag, one wins", async ({ urls, key, findings }) => {
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await findings([{}]);
  const headers = { "if-match": '"v1"' };
  const answers = await Promise.all(
    [urls.a, urls.b, urls.a, urls.b].map((url) =>
      patch(url, secret, ids[0] ?? "", { body: { status: "resolved" }, headers }),
    ),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 412, 412, 412]);
});

test("every status can be set, and the history says which key did it", async ({ urls, key, findings }) => {
  const { secret, key: summary } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await findings([{}]);
  const set = (body: unknown) => patch(urls.a, secret, ids[0] ?? "", { body, headers: { "if-match": "*" } });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  for (const status of ["in_progress", "pending_action", "resolved", "open"]) {
    expect(bodyOf(await set({ status }), Detail)).toMatchObject({ status, dismissed_reason: null });
  }
  for (const reason of ["false_positive", "not_affected", "accepted_risk", "wont_fix", "duplicate"]) {
    const dismissed = bodyOf(
      await set({ status: "dismissed", reason, justification: `It is ${reason}`, until }),
      Detail,
    );
    expect(dismissed).toMatchObject({
      status: "dismissed",
      dismissed_reason: reason,
      justification: `It is ${reason}`,
      dismissed_until: until,
    });
    expect(dismissed.history[0]).toMatchObject({ kind: "status_changed", by: { type: "access_key", id: summary.id } });
  }
  const open = bodyOf(await set({ status: "open" }), Detail);
  expect(open).toMatchObject({ dismissed_reason: null, justification: null, dismissed_until: null });
  expect(open.history.map((event) => event.to_status).slice(0, 2)).toEqual(["open", "dismissed"]);
});

test("an invalid change points to the fault and changes nothing", async ({ urls, key, findings, db }) => {
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await findings([{}]);
  const id = ids[0] ?? "";
  const headers = { "if-match": "*" };
  const invalid: [unknown, string][] = [
    [{}, "/status"],
    [{ status: "closed" }, "/status"],
    [{ status: "dismissed" }, "/reason"],
    [{ status: "dismissed", reason: "boring" }, "/reason"],
    [{ status: "open", reason: "duplicate" }, "/reason"],
    [{ status: "resolved", until: "2030-01-01T00:00:00Z" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "2020-01-01T00:00:00Z" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "soon" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", until: "9999-12-31T23:59:59-14:00" }, "/until"],
    [{ status: "dismissed", reason: "duplicate", justification: "half \ud800" }, "/justification"],
    [{ status: "dismissed", reason: "duplicate", justification: "x".repeat(2001) }, "/justification"],
    [{ status: "open", severity: "low" }, "/severity"],
    [[], ""],
    [null, ""],
  ];
  for (const [body, pointer] of invalid) {
    const answer = await patch(urls.a, secret, id, { body, headers });
    expectProblem(answer, 422, "validation_failed");
    expect(
      bodyOf(answer, Faults).errors.map((fault) => fault.pointer),
      JSON.stringify(body),
    ).toContain(pointer);
  }
  const unreadable = [
    "",
    "{",
    "{'status':'open'}",
    '{"status":"open"',
    "\ufeff\ufeff{}",
    '{"status":"dismissed","justification":"\\u0000"}',
  ];
  for (const text of unreadable) {
    expectProblem(await patch(urls.a, secret, id, { text, headers }), 400, "invalid_json");
  }
  const typed = { ...headers, "content-type": "text/plain" };
  expectProblem(
    await patch(urls.a, secret, id, { body: { status: "open" }, headers: typed }),
    415,
    "unsupported_media_type",
  );
  const huge = JSON.stringify({ status: "open", justification: "x".repeat(100_001) });
  expectProblem(await patch(urls.a, secret, id, { text: huge, headers }), 413, "body_too_large");
  expectProblem(
    await patch(urls.a, secret, crypto.randomUUID(), { body: { status: "open" }, headers }),
    404,
    "not_found",
  );
  const [row] = await db
    .select({ version: vulnerabilities.version })
    .from(vulnerabilities)
    .where(eq(vulnerabilities.id, id));
  expect(row?.version).toBe(1);
});
