import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressRange, addressAllowed } from "./address";

describe("an address range", () => {
  it("comes out as its network", () => {
    const forms: [string, string][] = [
      ["203.0.113.7", "203.0.113.7/32"],
      ["10.1.2.3/8", "10.0.0.0/8"],
      [" 192.0.2.0/24 ", "192.0.2.0/24"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["2001:DB8::1", "2001:db8::1/128"],
      ["2001:db8:1:2:3::/32", "2001:db8::/32"],
      ["::ffff:192.0.2.1", "192.0.2.1/32"],
      ["::ffff:192.0.2.1/128", "192.0.2.1/32"],
      ["::ffff:10.1.2.3/104", "10.0.0.0/8"],
    ];
    for (const [text, range] of forms) expect(AddressRange.parse(text)).toBe(range);
  });

  it("is refused when it is none", () => {
    for (const text of [
      "",
      "localhost",
      "10.0.0.0/33",
      "10.0.0/8",
      "1",
      "0x7f.1",
      "10.0.0.0/-1",
      "::/129",
      "::ffff:10.0.0.0/8",
      "10.0.0.0/8/8",
    ]) {
      expect(AddressRange.safeParse(text).success).toBe(false);
    }
  });
});

describe("an address", () => {
  it("is allowed from anywhere without a range, and else only from within one", () => {
    expect(addressAllowed([], "")).toBe(true);
    const ranges = ["10.0.0.0/8", "2001:db8::/32"];
    for (const inside of ["10.255.0.1", "::ffff:10.0.0.1", "2001:db8:ffff::1"])
      expect(addressAllowed(ranges, inside)).toBe(true);
    for (const outside of ["11.0.0.1", "2001:db9::1", "", "nonsense", "::1"])
      expect(addressAllowed(ranges, outside)).toBe(false);
  });

  it("is always within its own network, whatever the prefix", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) =>
        addressAllowed([AddressRange.parse(`${address}/${bits}`)], address),
      ),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, bits) => {
        const range = AddressRange.safeParse(`${address}/${bits}`);
        return !range.success || addressAllowed([range.data], address);
      }),
    );
  });
});
