import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { addressAllowed } from "@/lib/access-keys/address";
import { clientAddress } from "./client-address";
import { networkOf, unknownAddress } from "./network";

const known = (address: string) => ({ address, fault: undefined });
const unknown = { address: unknownAddress, fault: expect.any(String) };

describe("the client's address", () => {
  it("is the socket's without a trusted proxy, whatever the header says", () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), (header) => {
        expect(clientAddress("192.0.2.1", header, 0)).toEqual(known("192.0.2.1"));
      }),
    );
    expect(clientAddress("::ffff:192.0.2.1", undefined, 0)).toEqual(known("192.0.2.1"));
    expect(clientAddress(undefined, undefined, 0)).toEqual(unknown);
  });

  it("is what the outermost trusted proxy wrote, which nothing to its left can change", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 }), (planted, proxies) => {
        const header = [...planted, ...proxies].join(",");
        expect(clientAddress("10.0.0.1", header, proxies.length)).toEqual(known(proxies[0] ?? ""));
      }),
    );
  });

  it("is read with a port, in brackets, in quotation marks, and as IPv4 within IPv6", () => {
    for (const [written, address] of [
      ["192.0.2.1:4711", "192.0.2.1"],
      ['"[2001:db8::1]:80"', "2001:db8::1"],
      ["[2001:db8::1]", "2001:db8::1"],
      ["2001:DB8:0::1", "2001:db8::1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["[::ffff:c000:201]:80", "192.0.2.1"],
    ] as const) {
      expect(clientAddress("10.0.0.1", written, 1), written).toEqual(known(address));
    }
  });

  it("is unknown, and never a proxy's own, where a trusted proxy did not say it", () => {
    const silent = [undefined, "", " ", "unknown", "_hidden", "203.0.113.7, _SEVKISEK", "999.1.1.1", "203.0.113.7,"];
    const odd = [
      "1",
      "127.1",
      "0x7f.0.0.1",
      "010.0.0.1",
      "1.2.3.4.5",
      "1.2.3.4:x",
      "[192.0.2.1",
      "for=192.0.2.1",
      "::g",
    ];
    for (const header of [...silent, ...odd]) {
      expect(clientAddress("10.0.0.1", header, 1), `${header}`).toEqual(unknown);
    }
    expect(clientAddress("10.0.0.1", "192.0.2.1", 2)).toEqual(unknown);
    expect(clientAddress("10.0.0.1", "192.0.2.1, 192.0.2.2", 3)).toEqual(unknown);
  });

  it("is an address or unknown for every header, and then allowed by no range and a network of its own", () => {
    const part = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constantFrom("unknown", "_x", "", "1.2.3.4:5"));
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 4 }), (parts, proxies) => {
        const { address, fault } = clientAddress("10.0.0.1", parts.join(","), proxies);
        expect(fault === undefined).toBe(ipaddr.isValid(address));
        if (fault === undefined) return;
        expect(addressAllowed(["0.0.0.0/0", "::/0"], address)).toBe(false);
        expect(networkOf(address)).toBe(unknownAddress);
      }),
    );
  });
});
