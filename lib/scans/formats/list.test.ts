import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { operations } from "../../api/operations";
import { problemTypes } from "../../api/problem-types";
import { formats, oneOf } from "./list";

test("texts, media types and hints name every format of the list", () => {
  const { upload } = operations["POST /api/v1/scans"];
  for (const { name, mediaTypes } of formats) {
    expect(upload.description).toContain(name);
    expect<readonly string[]>(upload.mediaTypes).toEqual(expect.arrayContaining([...mediaTypes]));
    expect(problemTypes.invalid_report.hint).toContain(name);
  }
});

test("every format has a folder of its own, and every folder with a format is in the list", async () => {
  const described: string[] = [];
  for (const entry of await readdir(import.meta.dirname, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    if ((await readdir(path.join(import.meta.dirname, entry.name))).includes("format.ts")) described.push(entry.name);
  }
  expect(described.sort()).toEqual(formats.map(({ id }) => id).sort());
});

test("neutral findings know no format: nothing in lib/findings imports one or names one", async () => {
  const folder = path.join(import.meta.dirname, "../../findings");
  const named = new RegExp(`scans/|${formats.map(({ id }) => id).join("|")}`, "i");
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) expect(await readFile(path.join(folder, name), "utf8"), name).not.toMatch(named);
});

test("formats are named as a sentence names them", () => {
  expect(oneOf(["a"])).toBe("a");
  expect(oneOf(["a", "b"])).toBe("a or b");
  expect(oneOf(["a", "b", "c"])).toBe("a, b or c");
});
