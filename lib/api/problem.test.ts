import { describe, expect, it } from "vitest";
import { AppError, errorCodes } from "../errors";
import { toProblem } from "./problem";

const problemOf = (error: AppError, typeBase = "") => {
  const problem = toProblem(error, { requestId: "r", typeBase });
  return { ...problem, json: JSON.parse(problem.body) };
};

describe("a problem", () => {
  it("exists for every code, complete and with its own page", () => {
    for (const code of errorCodes) {
      const { status, headers, json } = problemOf(new AppError(code), "https://backline.example");
      expect(status).toBeGreaterThanOrEqual(400);
      expect(json).toMatchObject({ code, status, type: `https://backline.example/errors/${code}`, request_id: "r" });
      for (const member of ["title", "detail", "hint"]) expect(json[member]).toMatch(/\S/);
      expect(headers["Content-Type"]).toBe("application/problem+json; charset=utf-8");
      expect(headers["Cache-Control"]).toBe("no-store");
      expect("WWW-Authenticate" in headers).toBe(status === 401 || code === "insufficient_scope");
    }
  });

  it("has the challenge of RFC 6750: no error code without a credential of its kind", () => {
    const challenge = (error: AppError) => problemOf(error).headers["WWW-Authenticate"];
    expect(challenge(new AppError("missing_key"))).toBe('Bearer realm="backline"');
    expect(challenge(new AppError("invalid_auth_scheme"))).toBe('Bearer realm="backline"');
    expect(challenge(new AppError("key_revoked"))).toContain('error="invalid_token"');
    const members = { requiredScopes: ["scans:write"] };
    expect(challenge(new AppError("insufficient_scope", { members }))).toContain('scope="scans:write"');
  });

  it("includes members, faults, Allow and Retry-After", () => {
    const error = new AppError("method_not_allowed", {
      members: { allow: ["GET"] },
      faults: [{ pointer: "/a", detail: "No." }],
      retryAfterSeconds: 3,
    });
    const { headers, json } = problemOf(error);
    expect(headers).toMatchObject({ Allow: "GET", "Retry-After": "3" });
    expect(json.errors).toEqual([{ pointer: "/a", detail: "No." }]);
  });
});
