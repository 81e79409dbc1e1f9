import { describe, expect, it } from "vitest";
import { operations } from "./operations";
import { didYouMean, matchRoute } from "./routes";

describe("the route table", () => {
  it("has every operation with its methods", () => {
    for (const key of Object.keys(operations)) {
      const [method = "", path = ""] = key.split(" ");
      expect(matchRoute(method, path.replace(/\{\w+\}/g, "x")).allow).toContain(method);
    }
    expect(matchRoute("HEAD", "/api/v1/me").allow).toEqual(["GET", "HEAD", "OPTIONS"]);
    expect(matchRoute("OPTIONS", "/api/v1/assets/x").allow).toEqual(["PUT", "OPTIONS"]);
  });

  it("knows no path but as it is written", () => {
    for (const path of [
      "/api/v1/me/",
      "/api/v1/ME",
      "/api/v1/mex",
      "x/api/v1/me",
      "/api/v1/me\n",
      "/api/openapiXjson",
      "/api/auth/session",
    ]) {
      expect(() => matchRoute("GET", path)).toThrow("unknown_endpoint");
    }
    for (const method of ["POST", "get", "", "CONNECT"]) {
      expect(() => matchRoute(method, "/api/v1/me")).toThrow("method_not_allowed");
    }
  });

  it("suggests similar paths and nothing else", () => {
    expect(didYouMean("/api/v1/vulnerabilites")).toBe("/api/v1/vulnerabilities");
    expect(didYouMean("/api/scan")).toBe("/api/v1/scans");
    expect(didYouMean("/API/V1/ME//")).toBe("/api/v1/me");
    for (const far of [`/api/${"x".repeat(100_000)}`, "/api/v1/events", "/api/docs", "/api"]) {
      expect(didYouMean(far), far).toBeUndefined();
    }
  });

  it("says how a name with slashes is written", () => {
    const refusal = (() => {
      try {
        return matchRoute("PUT", "/api/v1/assets/team/shop");
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({ members: { didYouMean: "/api/v1/assets/team%2Fshop" } });
  });

  it("has the steps of signing in through the providers that are configured, and no others", () => {
    expect(matchRoute("GET", "/api/auth/callback/oidc", ["oidc"]).allow).toEqual(["GET", "OPTIONS"]);
    for (const path of ["/api/auth/callback/oidc", "/api/auth/csrf", "/api/auth/providers"]) {
      expect(() => matchRoute("GET", path, [])).toThrow("unknown_endpoint");
    }
    expect(() => matchRoute("GET", "/api/auth/callback/github", ["oidc"])).toThrow("unknown_endpoint");
  });
});
