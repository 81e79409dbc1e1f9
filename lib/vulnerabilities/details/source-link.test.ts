import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceLink } from "./source-link";

const commit = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
const source = {
  repository: "https://github.com/acme/shop",
  commit,
  path: "src/a b/#1.ts",
  startLine: 12,
  endLine: 14,
};

test.each([
  ["https://github.com/acme/shop", `https://github.com/acme/shop/blob/${commit}/src/a%20b/%231.ts#L12-L14`],
  ["https://github.com/acme/shop.git/", `https://github.com/acme/shop/blob/${commit}/src/a%20b/%231.ts#L12-L14`],
  ["git@github.com:acme/shop.git", `https://github.com/acme/shop/blob/${commit}/src/a%20b/%231.ts#L12-L14`],
  [
    "https://gitlab.com/acme/group/shop",
    `https://gitlab.com/acme/group/shop/-/blob/${commit}/src/a%20b/%231.ts#L12-14`,
  ],
])("the file is linked where it is kept: %s", (repository, link) => {
  expect(sourceLink({ ...source, repository })).toBe(link);
});

test("one line, and none, are linked as such", () => {
  expect(sourceLink({ ...source, endLine: null })).toMatch(/#L12$/);
  expect(sourceLink({ ...source, startLine: null })).toMatch(/ts$/);
});

test.each([
  { repository: null },
  { repository: "https://github.com.example.com/acme/shop" },
  { repository: "https://github.com@example.com/acme/shop" },
  { repository: "https://user:secret@github.com/acme/shop" },
  { repository: "javascript:alert(1)//github.com/acme/shop" },
  { repository: "https://github.com/acme" },
  { repository: "https://code.example.com/acme/shop" },
  { commit: null },
  { commit: "main" },
  { path: null },
  { path: "/etc/passwd" },
  { path: "../other/file.ts" },
  { path: "C:\\x", repository: "https://example.com" },
])("what a report does not say exactly is not linked: %j", (given) => {
  expect(sourceLink({ ...source, ...given })).toBeUndefined();
});

test("no report leads anywhere but to the repository that it names", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (path, name, id) => {
      const link = sourceLink({ ...source, repository: `https://github.com/${name}`, path, commit: id || commit });
      if (link === undefined) return;
      const { origin, pathname } = new URL(link);
      expect(origin).toBe("https://github.com");
      expect(pathname.split("/")[3]).toBe("blob");
    }),
  );
});
