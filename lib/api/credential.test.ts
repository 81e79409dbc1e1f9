import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateKey } from "../access-keys/credential/secret";
import { AppError } from "../errors";
import { readCredential } from "./credential";

const { plaintext } = generateKey();

function refusalOf(headers: { authorization: string | null; apiKey: string | null }): AppError {
  try {
    readCredential(headers);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("it was accepted");
}

describe("a credential", () => {
  it("is read from either header, with white space around it", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ \t]{0,4}$/),
        fc.stringMatching(/^[ \t]{1,4}$/),
        fc.mixedCase(fc.constant("bearer")),
        (around, between, scheme) => {
          const authorization = `${around}${scheme}${between}${plaintext}${around}`;
          expect(readCredential({ authorization, apiKey: null })).toBe(plaintext);
          expect(readCredential({ authorization: null, apiKey: around + plaintext + around })).toBe(plaintext);
        },
      ),
    );
  });

  it("is never repaired and never repeated: whatever is put into it, it is refused", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 51 }), fc.string({ unit: "binary", minLength: 1 }), (at, more) => {
        const text = plaintext.slice(0, at) + more + plaintext.slice(at);
        fc.pre(text.replace(/^[ \t]+|[ \t]+$/g, "") !== plaintext);
        const { code, detail, hint, members } = refusalOf({ authorization: `Bearer ${text}`, apiKey: null });
        expect(["malformed_key", "incomplete_key", "checksum_failed"]).toContain(code);
        const shown = [detail, hint, ...Object.values(members)].join(" ");
        for (let start = 13; start + 8 <= 45; start++) expect(shown).not.toContain(plaintext.slice(start, start + 8));
      }),
    );
  });

  it("is no key when characters beyond a byte stand around it, which cut to a byte would be blanks", () => {
    expect(refusalOf({ authorization: null, apiKey: `\u0120${plaintext}\u0109` }).code).toBe("malformed_key");
  });

  it("is no key with a byte-order mark in it, wherever that is and in whichever header", () => {
    const mark = Buffer.from("\ufeff").toString("latin1");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 58 }), (at) => {
        const whole = `Bearer ${plaintext}`;
        const authorization = whole.slice(0, at) + mark + whole.slice(at);
        const apiKey = plaintext.slice(0, at) + mark + plaintext.slice(at);
        for (const headers of [
          { authorization, apiKey: null },
          { authorization: null, apiKey },
        ]) {
          const { code, hint } = refusalOf(headers);
          expect(code).toBe("malformed_key");
          expect(hint).toContain("a byte-order mark (U+FEFF)");
        }
      }),
    );
  });

  it("costs the same however many blanks are in it", () => {
    const blanks = " \t".repeat(500_000);
    expect(refusalOf({ authorization: `Bearer x${blanks}y`, apiKey: null }).code).toBe("malformed_key");
    expect(refusalOf({ authorization: null, apiKey: `x${blanks}y` }).code).toBe("malformed_key");
  });

  it("is one and not two", () => {
    expect(refusalOf({ authorization: `Bearer ${plaintext}`, apiKey: plaintext }).code).toBe("invalid_request");
    expect(refusalOf({ authorization: null, apiKey: null }).code).toBe("missing_key");
    expect(refusalOf({ authorization: "", apiKey: null }).code).toBe("invalid_auth_scheme");
    expect(refusalOf({ authorization: plaintext, apiKey: null }).code).toBe("invalid_auth_scheme");
  });
});
