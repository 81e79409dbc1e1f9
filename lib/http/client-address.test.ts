import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

describe("the client's address", () => {
  it("is the socket's without a trusted proxy, whatever the header says", () => {
    fc.assert(fc.property(fc.string(), (header) => clientAddress("192.0.2.1", header, 0) === "192.0.2.1"));
    expect(clientAddress("::ffff:192.0.2.1", undefined, 0)).toBe("192.0.2.1");
    expect(clientAddress(undefined, undefined, 0)).toBe("");
  });

  it("is what the outermost trusted proxy wrote, which nothing to its left can change", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 }), (planted, proxies) => {
        const header = [...planted, ...proxies].join(",");
        expect(clientAddress("10.0.0.1", header, proxies.length)).toBe(proxies[0]);
      }),
    );
  });

  it("is the socket's again where the header can't be read", () => {
    for (const header of ["", "unknown", "203.0.113.7, _hidden", "999.1.1.1", "203.0.113.7,"]) {
      expect(clientAddress("10.0.0.1", header, 1)).toBe("10.0.0.1");
    }
    expect(clientAddress("10.0.0.1", '"[2001:db8::1]:80"', 1)).toBe("2001:db8::1");
  });
});
