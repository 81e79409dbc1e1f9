import { expect, it } from "vitest";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { foreignOrigin, unknownHost } from "./address-faults";

const seen = {
  host: "127.0.0.1:3000",
  https: false,
  publicUrl: undefined,
  trustedProxies: 0,
  forwarded: false,
};
const sent = { origin: "https://backline.example", fetchSite: "same-origin" };
const textOf = (error: { detail: string | undefined; hint: string | undefined }) => `${error.detail} ${error.hint}`;

it("a refused origin names the address that the browser used, the one that the server saw, and the settings", () => {
  const refused = foreignOrigin(sent, seen);
  for (const part of ["https://backline.example", "http://127.0.0.1:3000", "PUBLIC_URL=https://", "TRUSTED_PROXIES"]) {
    expect(textOf(refused)).toContain(part);
  }
  expect(refused.members).toEqual({
    browserOrigin: "https://backline.example",
    serverOrigin: "http://127.0.0.1:3000",
  });
  expect(textOf(foreignOrigin(sent, { ...seen, trustedProxies: 1 }))).not.toContain("TRUSTED_PROXIES");
  expect(textOf(foreignOrigin(sent, { ...seen, forwarded: true }))).toContain("TRUSTED_PROXIES is 0");
});

it("a refused origin under PUBLIC_URL leads there", () => {
  const publicUrl = "https://right.example";
  const refused = foreignOrigin(sent, { ...seen, host: "right.example", https: true, publicUrl });
  expect(textOf(refused)).toContain("Open https://right.example.");
});

it("a page of another site, or one without an origin, never leads to advice to allow it", () => {
  for (const fetchSite of ["cross-site", "same-site", "none"]) {
    expect(textOf(foreignOrigin({ origin: "https://elsewhere.example", fetchSite }, seen))).not.toMatch(
      /elsewhere|PUBLIC_URL/,
    );
  }
  for (const origin of [undefined, "", "null", "no address"]) {
    expect(textOf(foreignOrigin({ origin, fetchSite: undefined }, seen))).not.toContain("PUBLIC_URL");
  }
});

it("an unknown host is named, as far as it is one", () => {
  expect(textOf(unknownHost({ ...seen, host: "backline.example:3000" }))).toMatch(
    /http:\/\/backline\.example:3000.*PUBLIC_URL=http:\/\/backline\.example:3000.*TRUSTED_PROXIES/,
  );
  expect(textOf(unknownHost({ ...seen, host: "<b>" }))).not.toContain("<b>");
});

it("no refusal repeats a key that stands in an address", () => {
  const { plaintext } = generateKey();
  const secret = "aB3".repeat(13).slice(0, 38);
  for (const part of [plaintext, plaintext.slice(0, 20), secret]) {
    const host = `${part}.example:3000`;
    for (const refused of [
      unknownHost({ ...seen, host }),
      foreignOrigin({ origin: `https://${host}`, fetchSite: "same-origin" }, seen),
      foreignOrigin({ origin: `https://${host}`, fetchSite: "cross-site" }, seen),
    ]) {
      const text = `${textOf(refused)} ${JSON.stringify(refused.members)}`;
      expect(text.toLowerCase()).not.toContain(part.toLowerCase());
    }
  }
});
