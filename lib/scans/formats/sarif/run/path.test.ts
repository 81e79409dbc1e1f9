import fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePath, UriBases } from "./path";

test.each([
  ["src/a.js", "src/a.js"],
  ["./src//a.js", "src/a.js"],
  ["src/../lib/a.js", "lib/a.js"],
  ["../a.js", "../a.js"],
  ["/../a.js", "/a.js"],
  ["src\\win\\a.cs", "src/win/a.cs"],
  ["src/a%20b.js", "src/a b.js"],
  ["100%.js", "100%.js"],
  ["file:///home/me/a.js", "/home/me/a.js"],
  ["file://localhost/home/me/a.js", "/home/me/a.js"],
  ["file:/home/me/a.js", "/home/me/a.js"],
  ["FILE:///C:/code/a.c", "C:/code/a.c"],
  ["file:///c%3A/code/a.c", "C:/code/a.c"],
  ["c:\\code\\a.c", "C:/code/a.c"],
  ["file://server/share/a.c", "//server/share/a.c"],
  ["https://example.com/a/../b", "https://example.com/a/../b"],
  [" src/a.js ", "src/a.js"],
])("%s is the file %s", (uri, path) => expect(normalisePath(uri)).toBe(path));

test("a plain path stays as it is", () => {
  const segment = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      expect(normalisePath(segments.join("/"))).toBe(segments.join("/"));
    }),
  );
});

const bases = new UriBases(
  new Map<string, unknown>([
    ["ROOT", { uri: "file:///home/ci/work/" }],
    ["LIB", { uri: "lib/", uriBaseId: "ROOT" }],
    ["A", { uri: "a/", uriBaseId: "B" }],
    ["B", { uri: "b/", uriBaseId: "A" }],
  ]),
);

test.each([
  ["a.js", "ROOT", "a.js"],
  ["a.js", "LIB", "lib/a.js"],
  ["../a.js", "LIB", "a.js"],
  ["50%25.js", "LIB", "lib/50%.js"],
  ["a.js", "UNKNOWN", "a.js"],
  ["file:///home/ci/work/src/a.js", undefined, "src/a.js"],
  ["/home/ci/work/src/a.js", undefined, "src/a.js"],
  ["/elsewhere/a.js", undefined, "/elsewhere/a.js"],
])("%s below %s is %s", (uri, base, path) => expect(bases.resolve(normalisePath(uri), base)).toBe(path));

test("a path below a base is the two written one after the other, normalised", () => {
  const segments = fc.array(fc.constantFrom("a", "b c", "..", ".", "x%25y", "ü"), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(segments, segments, (folder, file) => {
      const [base, path] = [normalisePath(folder.join("/")), normalisePath(file.join("/"))];
      const below = new UriBases(new Map([["B", { uri: `${folder.join("/")}/` }]])).resolve(path, "B");
      const expected = base === "" ? path : normalisePath(`./${base}/${path}`.replaceAll("%", "%25"));
      expect(below).toBe(expected);
    }),
  );
});

test("the longest root that a path lies below is taken off", () => {
  const names = fc.array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 8 }), names, (roots, file) => {
      const given = roots.map((root, index) => [`B${index}`, { uri: `/${root.join("/")}/` }] as const);
      const path = `/${file.join("/")}`;
      const longest = given
        .map(([, { uri }]) => uri)
        .filter((uri) => path.startsWith(uri) && path.length > uri.length)
        .reduce((found, uri) => (uri.length > found.length ? uri : found), "");
      expect(new UriBases(new Map(given)).resolve(path, undefined)).toBe(path.slice(longest.length));
    }),
  );
});

test("a chain of bases that no path can be as long as is not kept", () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `B${index}`);
  const chain = new Map(
    ids.map((id, index) => [id, { uri: `${"x".repeat(3000)}/`, uriBaseId: index === 0 ? undefined : `B${index - 1}` }]),
  );
  const hostile = new UriBases(chain);
  for (const id of ids) expect(hostile.resolve("a.js", id).length).toBeLessThan(5000);
});

test("bases that lead in a circle end somewhere", () => expect(bases.resolve("x.js", "A")).toContain("x.js"));
