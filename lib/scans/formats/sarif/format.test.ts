import fc from "fast-check";
import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { asBytes, sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { readReport } from "./read-report";

const chunksOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return async function* open() {
    for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
  };
};

const faultsOf = async (report: unknown) => {
  const read = await readAll(report);
  return read.ok ? [] : read.faults;
};

test.each([
  ["null", ""],
  ["[]", ""],
  ["12", ""],
  ['"text"', ""],
  ["{}", "/version"],
  ['{"version":"2.0.0","runs":[]}', "/version"],
  ['{"version":2,"runs":[]}', "/version"],
  ['{"version":"2.1.0"}', "/runs"],
  ['{"version":"2.1.0","runs":{}}', "/runs"],
  ['{"version":"2.1.0","runs":5}', "/runs"],
  ['{"version":"2.1.0","runs":[],"runs":[]}', "/runs"],
  ['{"version":"2.1.0","runs":[7]}', "/runs/0"],
  ['{"version":"2.1.0","runs":[[]]}', "/runs/0"],
  ['{"version":"2.1.0","runs":[{"results":[]}]}', "/runs/0/tool"],
  ['{"version":"2.1.0","runs":[{"tool":[]}]}', "/runs/0/tool"],
  ['{"version":"2.1.0","runs":[{"tool":{}}]}', "/runs/0/tool/driver"],
  ['{"version":"2.1.0","runs":[{"tool":{"driver":{}}}]}', "/runs/0/tool/driver/name"],
  ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":" "}}}]}', "/runs/0/tool/driver/name"],
  ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":4}}}]}', "/runs/0/tool/driver/name"],
  [JSON.stringify(sampleLog(sampleRun(3))), "/runs/0/results"],
  [JSON.stringify(sampleLog(sampleRun([]), sampleRun({}))), "/runs/1/results"],
])("%s is refused at %j", async (report, pointer) => {
  expect(await faultsOf(report)).toContainEqual({ pointer, detail: expect.any(String) });
});

test("several faults are reported at once, and not more than twenty", async () => {
  const pointers = (await faultsOf({ version: "1", runs: [5, sampleRun(6)] })).map((fault) => fault.pointer);
  expect(pointers.toSorted()).toEqual(["/runs/0", "/runs/1/results", "/version"]);
  expect(await faultsOf(sampleLog(...Array.from({ length: 50 }, () => 1)))).toHaveLength(20);
});

test.each([
  ["", "empty"],
  [" \n ", "ends in the middle"],
  ['{"version":"2.1.0",\n "runs": [}', "line 2"],
  ["<html>", "line 1, column 1"],
  ['{"version":"2.1.0","runs":[]} x', "not valid JSON"],
  ['{"version":"2.1.0","runs":[{"tool"', "ends in the middle"],
  ['{"version": NaN}', "not valid JSON"],
  ['{"a":"b\u0001c"}', "a raw control character near line 1, column 8"],
  ['{"a":"b\u0001c defghijkl"}', "a raw control character near line 1, column 8"],
  ['{\n"a\u0000":1}', "a raw control character near line 2, column 3"],
  ['{\n"a":"\\"b\nc"}', "a raw control character near line 2, column 9"],
  ['{"a":1\u0001}', "syntax error near line 1"],
])("%j is not JSON, and it is said where", async (report, detail) => {
  expect(await faultsOf(report)).toMatchObject([{ pointer: "", detail: expect.stringContaining(detail) }]);
});

test("a report with more results than anybody reads is refused, also when they come before their tool", {
  timeout: 60_000,
}, async () => {
  const results = `[${'{"message":{"text":"m"}},'.repeat(500_000)}{}]`;
  const tool = '"tool":{"driver":{"name":"T"}}';
  for (const members of [`${tool},"results":${results}`, `"results":${results},${tool}`]) {
    const read = await readReport(chunksOf(`{"version":"2.1.0","runs":[{${members}}]}`), {
      take: () => undefined,
      restart: async () => {},
    });
    expect(read).toMatchObject({ ok: false, faults: [{ pointer: "/runs/0/results/500000" }] });
  }
});

test.each([
  ["", ""],
  ["backend", "backend"],
  ["ci/linux", "ci/linux"],
  ["/language:js/", "/language:js/"],
  ["2026-01-01", "2026-01-01"],
  ["nightly/2026-01-01", "nightly/"],
  ["nightly/20260101", "nightly/"],
  ["Code/2026-01-01T09:00:00Z", "Code/"],
  ["a/b/4711", "a/b/"],
  ["a/b/1.2", "a/b/1.2"],
  ["a/0198c1f2-6f2b-7c1e-9d40-2f6a1b7c8d9e", "a/"],
  [`a/${"0a".repeat(20)}`, "a/"],
])("automationDetails.id %j is the category %j", async (id, category) => {
  const read = await readAll(sampleLog(sampleRun([], { automationDetails: { id } })));
  expect(read).toMatchObject({ ok: true, runs: [{ category }] });
});

test("hostile nesting is refused", async () => {
  const deep = `{"version":"2.1.0","runs":${"[".repeat(100_000)}`;
  expect(await faultsOf(deep)).toContainEqual({ pointer: "", detail: "The report is nested deeper than 100 levels." });
});

test("names of the language are names like any other", async () => {
  const read = await readAll(
    `{"__proto__":{"version":"1"},"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","rules":[]}},"results":[
      {"message":{"text":"m"},"__proto__":{"level":"error"},"fingerprints":{"__proto__":"x","constructor":"y"}}]}]}`,
  );
  expect(read.findings[0]).toMatchObject({
    severity: "medium",
    fingerprints: [
      ["__proto__", "x"],
      ["constructor", "y"],
    ],
  });
});

test("numbers beyond every measure are no lines and no scores", async () => {
  const report = JSON.stringify(sampleLog(sampleRun([sampleResult({ properties: { "security-severity": 55 } })])));
  const huge = report.replace('"startLine":1', `"startLine":1e999`).replace(":55", `:${"9".repeat(5000)}`);
  expect((await readAll(huge)).findings[0]).toMatchObject({ startLine: null, score: null });
});

const accented = sampleLog(sampleRun([sampleResult({ message: { text: "größer → 😀" } })]));
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

test.each([
  ["UTF-8", asBytes(accented)],
  ["UTF-8 with a mark", asBytes(`\ufeff${JSON.stringify(accented)}`)],
  ["UTF-16, little-endian", utf16(JSON.stringify(accented))],
  ["UTF-16, big-endian", utf16(JSON.stringify(accented)).swap16()],
])("%s is read, however it is cut", async (_, bytes) => {
  for (const chunkBytes of [1, 2, 3, 7, 100_000]) {
    expect((await readAll(new Uint8Array(bytes), chunkBytes)).findings[0]?.message).toBe("größer → 😀");
  }
});

test("UTF-16 needs no mark, and UTF-32 is named", async () => {
  const text = JSON.stringify(accented);
  const wide = (size: number, bigEndian: boolean, mark: string) => {
    const units = [...(mark + text)].map((character) => character.codePointAt(0) ?? 0);
    const bytes = Buffer.alloc(units.length * size);
    for (const [index, unit] of units.entries()) {
      if (bigEndian) bytes.writeUIntBE(unit, index * size, size);
      else bytes.writeUIntLE(unit, index * size, size);
    }
    return new Uint8Array(bytes);
  };
  const plain = new Uint8Array(Buffer.from(text, "utf16le"));
  for (const bytes of [plain, new Uint8Array(Buffer.from(plain).swap16())]) {
    for (const chunkBytes of [1, 3, 100_000]) {
      expect((await readAll(bytes, chunkBytes)).findings[0]?.message).toBe("größer → 😀");
    }
  }
  for (const mark of ["", "\ufeff"]) {
    for (const bigEndian of [false, true]) {
      expect(await faultsOf(wide(4, bigEndian, mark))).toMatchObject([{ detail: expect.stringContaining("UTF-32") }]);
    }
  }
});

test("runs that the producer could not find are none", async () => {
  expect(await readAll('{"version":"2.1.0","runs":null}')).toMatchObject({ ok: true, runs: [], received: 0 });
});

test("bytes that are no text are refused", async () => {
  expect(await faultsOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22]))).toMatchObject([
    { detail: expect.stringContaining("UTF-8") },
  ]);
});

test("what JSON.parse takes is taken, and nothing else", async () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 }))
    .map(([json, at, insert]) => json.slice(0, at % (json.length + 1)) + insert + json.slice(at % (json.length + 1)));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), damaged), fc.integer({ min: 1, max: 9 }), async (json, chunkBytes) => {
      const faults = await readAll(json, chunkBytes).then((read) => (read.ok ? [] : read.faults));
      const isJson = !faults.some(({ detail }) => /not valid JSON|empty/.test(detail));
      expect(isJson).toBe(parses(json));
    }),
    { numRuns: 500 },
  );
});

function parses(json: string): boolean {
  try {
    JSON.parse(new TextDecoder().decode(asBytes(json)));
    return true;
  } catch {
    return false;
  }
}
