import { expect, it } from "vitest";
import { z } from "zod";
import type { withMember } from "../actions/with-member";
import type { requireMember } from "../auth/sessions/session";
import type { AccessKeyActor, Actor, Member } from "../context";
import { AppError } from "../errors";
import { may, requirePermission } from "./require";
import { type Role, roles } from "./roles";
import { type Scope, scopes } from "./scopes";

const member = (role: Role): Member => ({
  type: "member",
  accountId: "a",
  accountName: "A",
  userId: "u",
  role,
  name: "N",
  email: "n@example.com",
});

const key = (granted: Scope[], scopesAtCreation: readonly string[] = granted): AccessKeyActor => ({
  type: "access_key",
  accountId: "a",
  keyId: "k",
  publicId: "p",
  name: "K",
  scopes: granted,
  scopesAtCreation,
});

function refusalOf(actor: Actor, permission: Scope): unknown {
  try {
    requirePermission(actor, permission);
  } catch (error) {
    return error;
  }
  return undefined;
}

it("a member may do what the role allows, and learns which permission is missing", () => {
  for (const role of roles) {
    for (const scope of scopes) {
      const refusal = refusalOf(member(role), scope);
      if (may(member(role), scope)) expect(refusal).toBeUndefined();
      else expect(refusal).toMatchObject({ code: "forbidden", detail: expect.stringContaining(scope) });
    }
    expect(may(member(role), "own_keys:write")).toBe(true);
  }
  expect(may(member("viewer"), "vulnerabilities:write")).toBe(false);
});

it("a key may do what its scopes open, and never what only members may", () => {
  expect(may(key(["assets:write"]), "assets:read")).toBe(true);
  expect(may(key([...scopes]), "own_keys:read")).toBe(false);
  expect(refusalOf(key(["assets:read"]), "assets:write")).toMatchObject({
    code: "insufficient_scope",
    members: { requiredScopes: ["assets:write"], grantedScopes: ["assets:read"] },
  });
});

it("one of several permissions is enough, and the first is named when none is there", () => {
  expect(() => requirePermission(key(["scans:write"]), "scans:read", "scans:write")).not.toThrow();
  expect(() => requirePermission(key([]), "scans:read", "scans:write")).toThrow(AppError);
});

it("a key whose creator lost the scope gets that reason", () => {
  const refusal = refusalOf(key([], ["assets:write"]), "assets:write");
  expect(refusal).toMatchObject({
    detail: "The key was created with assets:write, but its creator's role no longer has it.",
  });
});

it("an action or a page that does not say what it requires does not compile", () => {
  type Requirements = Parameters<typeof withMember>[0];
  // @ts-expect-error: it has to say what it requires.
  const bare: Requirements = { input: z.object({}) };
  // @ts-expect-error: there is no such permission.
  const unknown: Requirements = { input: z.object({}), requires: "everything:write" };
  // @ts-expect-error: a page has to say it too.
  const page: Parameters<typeof requireMember> = [];
  expect([bare, unknown, page]).toHaveLength(3);
});
