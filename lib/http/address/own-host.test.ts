import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLoopbackAddress, isLoopbackHost, isOwnHost } from "./own-host";

const machine = () => ["127.0.0.1", "::1", "192.168.1.20", "fe80::1%eth0", "2001:db8::20"];
const isOwn = (host: string) => isOwnHost(host, machine);

describe("a host that pages are served at without PUBLIC_URL", () => {
  it.each([
    "localhost",
    "localhost:3000",
    "LocalHost:3000",
    "localhost.",
    "backline.localhost",
    "a.b.localhost:8080",
    "127.0.0.1",
    "127.0.0.1:3000",
    "127.1",
    "127.200.3.4:3000",
    "0x7f.1",
    "[::1]",
    "[::1]:3000",
    "[0:0:0:0:0:0:0:1]:3000",
    "[::ffff:127.0.0.1]",
    "192.168.1.20",
    "192.168.1.20:3000",
    "[2001:db8::20]:3000",
    "[2001:DB8:0::20]",
    "[::ffff:192.168.1.20]:3000",
  ])("can be %s", (host) => expect(isOwn(host)).toBe(true));

  it.each([
    "",
    ":3000",
    "rebound.example",
    "rebound.example:3000",
    "localhost.rebound.example",
    "127.0.0.1.rebound.example",
    "127.0.0.1.nip.io:3000",
    "notlocalhost",
    "localhost.localdomain",
    "workstation.local",
    "workstation",
    "192.168.1.21",
    "203.0.113.7:3000",
    "0.0.0.0:3000",
    "[::]:3000",
    "[2001:db8::21]",
    "localhost#.rebound.example",
    "localhost?.rebound.example",
    "localhost/.rebound.example",
    "localhost\\.rebound.example",
    "localhost@rebound.example",
    "rebound.example@localhost",
    "localhost, rebound.example",
    "localhost rebound.example",
    "localhost:port",
  ])("can't be %s", (host) => expect(isOwn(host)).toBe(false));

  it("is never a name outside of localhost, whatever its labels and port are", () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
    const suffix = fc.constantFrom("example", "com", "local", "lan", "internal", "io");
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    const labels = fc.array(fc.oneof(label, fc.constantFrom("localhost", "127", "0", "1", "192")), { maxLength: 5 });
    fc.assert(
      fc.property(labels, suffix, port, (parts, last, number) => {
        const host = [...parts, last].join(".") + (number === undefined ? "" : `:${number}`);
        expect(isOwn(host)).toBe(false);
      }),
    );
  });

  it("is an address exactly when the machine has it at the moment, in every spelling", () => {
    const spelled = fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    fc.assert(
      fc.property(spelled, fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        const host = `${address}:${port}`;
        const asTheSystemSays = new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, "$1");
        expect(isOwnHost(host, () => [asTheSystemSays])).toBe(true);
        expect(isOwnHost(host, () => [])).toBe(isLoopbackHost(host));
      }),
    );
  });
});

it("distinguishes a socket that ends on this machine from any other", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    expect(isLoopbackAddress(address), address).toBe(true);
  }
  for (const address of [undefined, "", "192.168.1.20", "::ffff:192.168.1.20", "fe80::1%eth0", "::"]) {
    expect(isLoopbackAddress(address), address).toBe(false);
  }
});
