import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usefulScopes } from "../api/operations";
import { type Role, roleHas, roles } from "./roles";
import { grants, isScope, resourcesOf, scopeDescriptions, scopeResources, scopes } from "./scopes";

describe("scopes", () => {
  it("are the closed list, each with a sentence", () => {
    expect(scopes).toEqual([
      "vulnerabilities:read",
      "vulnerabilities:write",
      "scans:read",
      "scans:write",
      "remediations:read",
      "remediations:write",
      "assets:read",
      "assets:write",
      "metrics:read",
      "events:read",
      "reports:read",
      "webhooks:read",
      "webhooks:write",
      "keys:read",
      "keys:write",
      "audit:read",
    ]);
    for (const scope of scopes) expect(scopeDescriptions[scope].length).toBeGreaterThan(5);
  });

  it("are known exactly as they are written", () => {
    for (const odd of [
      "Scans:read",
      "scans:read ",
      "scans",
      "scans:*",
      "*",
      "toString",
      "__proto__",
      1,
      null,
      undefined,
    ]) {
      expect(isScope(odd)).toBe(false);
    }
    fc.assert(fc.property(fc.string(), (text) => isScope(text) === scopes.some((scope) => scope === text)));
  });

  it("open what they say: write includes read of the same resource, except for scans", () => {
    for (const granted of scopes) {
      for (const required of scopes) {
        const [resource] = granted.split(":");
        const includes = granted === `${resource}:write` && required === `${resource}:read` && resource !== "scans";
        expect(grants([granted], required)).toBe(granted === required || includes);
      }
    }
    fc.assert(fc.property(fc.constantFrom(...scopes), (required) => !grants([], required)));
    expect(grants(["vulnerabilities", "*", "vulnerabilities:*"], "vulnerabilities:read")).toBe(false);
  });
});

describe("roles", () => {
  const ofRole = (role: Role) => scopes.filter((scope) => roleHas(role, scope));

  it("have the scopes of the table", () => {
    expect(ofRole("owner")).toEqual(scopes);
    expect(ofRole("admin")).toEqual(scopes);
    const notForMembers = ["webhooks:write", "keys:read", "keys:write", "audit:read"];
    expect(ofRole("member")).toEqual(scopes.filter((scope) => !notForMembers.includes(scope)));
    expect(ofRole("viewer")).toEqual([
      "vulnerabilities:read",
      "scans:read",
      "remediations:read",
      "assets:read",
      "metrics:read",
      "reports:read",
    ]);
  });

  it("never have less than the role below", () => {
    for (const scope of scopes) {
      const has = roles.map((role) => roleHas(role, scope));
      expect(has).toEqual(has.toSorted((a, b) => Number(b) - Number(a)));
    }
  });
});

describe("the form's resources", () => {
  it("are those that an operation needs", () => {
    expect(resourcesOf(usefulScopes())).toEqual([
      {
        resource: "vulnerabilities",
        label: "Vulnerabilities",
        read: "vulnerabilities:read",
        write: "vulnerabilities:write",
      },
      { resource: "scans", label: "Scans", read: "scans:read", write: "scans:write" },
      { resource: "assets", label: "Assets", read: "assets:read", write: "assets:write" },
    ]);
  });

  it("hold every scope once, under the names that people read", () => {
    expect(scopeResources.map(({ label }) => label)).toEqual([
      "Vulnerabilities",
      "Scans",
      "Remediations",
      "Assets",
      "Metrics",
      "Events",
      "Reports",
      "Webhooks",
      "Access keys",
      "Audit",
    ]);
    const offered = scopeResources.flatMap(({ read, write }) => [read, write]).filter((scope) => scope !== undefined);
    expect(offered).toEqual(scopes);
  });
});
