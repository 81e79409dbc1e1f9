import fc from "fast-check";
import { expect, it } from "vitest";
import { firstPage, nextPath } from "./next-path";

it("leads to one of our own paths in ASCII, fit for a Location header, whatever is requested", () => {
  const step = fc.constantFrom("/", "//", "..", ".", "%2e", "\\", "a", "ä", "😀", "?", "#", "@", ":", "\ud800", "\t");
  const path = fc.array(step).map((steps) => `/${steps.join("")}`);
  fc.assert(
    fc.property(fc.oneof(path, fc.string()), (requested) => {
      const next = nextPath(requested);
      expect(next).toMatch(/^\/[!-~]*$/);
      expect(new URL(next, "http://backline.invalid").origin).toBe("http://backline.invalid");
    }),
  );
});

it.each([
  ["/vulnerabilities?q=ä€#ü", "/vulnerabilities?q=%C3%A4%E2%82%AC#%C3%BC"],
  ["/settings/access-keys?sort=name&direction=asc", "/settings/access-keys?sort=name&direction=asc"],
  ["/a/..//elsewhere.example", firstPage],
  ["/%2e%2e//elsewhere.example", firstPage],
  ["//elsewhere.example", firstPage],
])("%s leads to %s", (requested, next) => expect(nextPath(requested)).toBe(next));
