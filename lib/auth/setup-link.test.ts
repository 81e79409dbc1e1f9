import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSetupToken, leaveSetupLink, setupLink, setupToken } from "./setup-link";

const secret = "a secret that all instances of this Backline share";

describe("the setup link", () => {
  it("is the same on every instance with the same AUTH_SECRET, and another one with another", () => {
    expect(setupLink("https://backline.example", secret)).toBe(
      `https://backline.example/sign-up?setup=${setupToken(secret)}`,
    );
    expect(setupToken(secret)).toMatch(/^[\w-]{43}$/);
    expect(isSetupToken(setupToken(secret), secret)).toBe(true);
    expect(isSetupToken(setupToken(secret), `${secret}.`)).toBe(false);
  });

  it("is opened by no other token", () => {
    fc.assert(fc.property(fc.string(), (token) => !isSetupToken(token, secret)));
    expect(isSetupToken(`${setupToken(secret)}A`, secret)).toBe(false);
    expect(isSetupToken(setupToken(secret).slice(1), secret)).toBe(false);
  });

  it("leads to the same page without the token, which goes on as a cookie that no script can read", () => {
    const token = setupToken(secret);
    expect(leaveSetupLink(`/sign-up?setup=${token}`, true)).toEqual({
      location: "/sign-up",
      cookie: `__Host-backline.setup=${token}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure`,
    });
    expect(leaveSetupLink(`/sign-up?a=b&setup=${token}`, false)).toEqual({
      location: "/sign-up?a=b",
      cookie: `backline.setup=${token}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax`,
    });
  });

  it("puts nothing into a header that isn't shaped like a token, whatever stands in the link", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const left = leaveSetupLink(`/sign-up?setup=${encodeURIComponent(text.toWellFormed())}`, false);
        expect(left?.cookie).toMatch(/^backline\.setup=[\w-]{0,100}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
        expect(left?.location).toBe("/sign-up");
      }),
    );
    for (const url of ["/sign-up", "/sign-in?setup=x", "/?setup=x", "/sign-up?next=setup"]) {
      expect(leaveSetupLink(url, false)).toBeUndefined();
    }
  });
});
