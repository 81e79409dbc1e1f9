import { expect, it } from "vitest";
import { InvalidSettings, parseSettings } from "./env";

function faultsOf(settings: Record<string, string>): string[] {
  try {
    parseSettings(settings);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    return error.faults.map(({ name, reason }) => `${name}: ${reason}`);
  }
}

it("an address of a database is taken with what may stand in one", () => {
  for (const url of [
    "postgres://localhost/backline",
    "postgresql://user@127.0.0.1:5433/backline",
    "postgres://user:p%40ss%2Fw%3Aord@[::1]:5433/back%2Fline?sslmode=require",
  ]) {
    expect(faultsOf({ DATABASE_URL: url }), url).toEqual([]);
  }
});

it("a password that is not encoded is told with the fix, and neither it nor a part of it is repeated", () => {
  for (const password of ["se@cr/et", "se/cret", "secr/et", "se#cret", "se?cret", "se@cret"]) {
    const faults = faultsOf({ DATABASE_URL: `postgres://user:${password}@127.0.0.1/backline` });
    expect(faults, password).toEqual([expect.stringMatching(/^DATABASE_URL: Use an address such as /)]);
    expect(faults.join()).not.toMatch(/secr|cret/);
  }
  for (const url of ["postgres://", "postgres://host", "postgres://host/", "mysql://host/backline", "backline"]) {
    expect(faultsOf({ DATABASE_URL: url }), url).toHaveLength(1);
  }
});

it("half a provider, an address with a path, and numbers out of range are told, all at once", () => {
  const faults = faultsOf({
    OIDC_ISSUER: "https://id.example.com",
    PUBLIC_URL: "https://example.com/backline",
    PORT: "70000",
    SIGN_UP: "maybe",
    AUTH_SECRET: "short",
  });
  const names = faults.map((fault) => fault.split(":")[0]).toSorted();
  expect(names).toEqual(["AUTH_SECRET", "PORT", "PUBLIC_URL", "SIGN_UP"]);
  expect(faultsOf({ OIDC_ISSUER: "https://id.example.com" })).toEqual([
    "OIDC_CLIENT_ID: This is needed, because OIDC_ISSUER is set.",
    "OIDC_CLIENT_SECRET: This is needed, because OIDC_ISSUER is set.",
  ]);
});

it("what is set to nothing counts as not set", () => {
  expect(parseSettings({ PORT: "", AUTH_SECRET: "", HOST: "" })).toMatchObject({ PORT: 3000, HOST: "127.0.0.1" });
});
