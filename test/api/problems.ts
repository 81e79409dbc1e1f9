import { expect } from "@playwright/test";
import { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import { type Answer, type Problem, problemOf } from "./http";

/** The faults that a refusal lists, each with a pointer into the body or a parameter. */
export const Faults = z.looseObject({
  errors: z.array(
    z.looseObject({ detail: z.string(), pointer: z.string().optional(), parameter: z.string().optional() }),
  ),
});

const realm = 'Bearer realm="backline"';

const credentialCodes: ReadonlySet<ErrorCode> = new Set([
  "malformed_key",
  "incomplete_key",
  "checksum_failed",
  "unknown_key",
  "key_revoked",
  "key_expired",
  "key_disabled",
]);

function challengeOf(problem: Problem, code: ErrorCode): string | undefined {
  if (code === "insufficient_scope") {
    const scopes = Array.isArray(problem.required_scopes) ? problem.required_scopes.join(" ") : "";
    return `${realm}, error="insufficient_scope", scope="${scopes}"`;
  }
  if (credentialCodes.has(code)) return `${realm}, error="invalid_token", error_description="${code}"`;
  return problem.status === 401 ? realm : undefined;
}

/** Checks everything that all refusals have in common, and returns the body for the rest. */
export function expectProblem(answer: Answer, status: number, code: ErrorCode): Problem {
  expect({ status: answer.status, body: answer.text }).toEqual({ status, body: expect.stringContaining(`"${code}"`) });
  const problem = problemOf(answer);
  expect(problem).toMatchObject({ type: `/errors/${code}`, status, code });
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["x-request-id"]).toBe(problem.request_id);
  expect(answer.headers["www-authenticate"]).toBe(challengeOf(problem, code));
  expect(answer.headers.location).toBeUndefined();
  expect(answer.headers["set-cookie"]).toBeUndefined();
  return problem;
}

/** Neither the body nor a header repeats what must not be repeated. */
export function expectSilence(answer: Answer, ...secrets: string[]): void {
  const text = `${JSON.stringify(answer.headers)}\n${answer.text}`;
  for (const secret of secrets) expect(text).not.toContain(secret);
}
