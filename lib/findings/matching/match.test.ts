import fc from "fast-check";
import { expect, test } from "vitest";
import { type Identifiable, identify, readSigns } from "./identity";
import { type Known, matchFindings, type Reported, shiftsOf } from "./match";

type Given = Partial<Identifiable> & { line?: number | null };

const side = ({ line = null, ...given }: Given) => {
  const finding = {
    ruleId: "R",
    path: "a.js",
    logicalLocation: null,
    message: "m",
    snippet: null,
    fingerprints: [],
    ...given,
  };
  const { fingerprint, signs } = identify(finding);
  return {
    line,
    column: null,
    order: "",
    logicalLocation: finding.logicalLocation,
    fingerprint,
    signs: readSigns(signs),
  };
};
const known = (id: string, given: Given, isAbsent = false): Known => ({
  ...side(given),
  id,
  isAbsent,
  isSuppressed: false,
});
const reported = (seq: number, given: Given, isSuppressed = false): Reported => ({ ...side(given), seq, isSuppressed });
const namesOf = (sides: readonly { logicalLocation: string | null }[]) =>
  new Set(sides.flatMap(({ logicalLocation }) => logicalLocation ?? []));

type Anchors = Iterable<readonly [number, number]>;

/** The lines of what is reported, by the identifiers of what they were taken for. */
function match(before: readonly Known[], after: readonly Reported[], anchors: Anchors = []) {
  const file = { shiftAt: shiftsOf(anchors), functionsKnown: namesOf(before), functionsReported: namesOf(after) };
  return Object.fromEntries(matchFindings(before, after, file).map(({ id, seq }) => [id, seq]));
}

/** Equals on these lines, each named for its line. */
const before = (...lines: number[]) => lines.map((line) => known(`${line}`, { line }));
const after = (...lines: number[]) => lines.map((line) => reported(line, { line }));

test("a new equal above moves no decision: what is nearest to what was known is the same", () => {
  expect(match(before(10), after(3, 13))).toEqual({ 10: 13 });
  expect(match(before(10), after(5, 10))).toEqual({ 10: 10 });
  expect(match(before(10, 20, 30), after(5, 10, 20, 30))).toEqual({ 10: 10, 20: 20, 30: 30 });
  expect(match(before(10, 20, 30), after(5, 11, 21, 31))).toEqual({ 10: 11, 20: 21, 30: 31 });
  expect(match(before(10, 20, 30), after(5, 20, 30, 40))).toEqual({ 10: 20, 20: 30, 30: 40 });
  expect(match(before(10, 20, 30), after(10, 17, 25, 35))).toEqual({ 10: 10, 20: 25, 30: 35 });
  expect(match(before(10, 20, 30), after(10, 20, 25, 30))).toEqual({ 10: 10, 20: 20, 30: 30 });
});

test("where one goes and another comes, the others keep their decisions, and the new one has none", () => {
  expect(match(before(10, 20), after(20, 40))).toEqual({ 20: 20 });
  expect(match(before(10, 20, 30), after(5, 10, 20))).toEqual({ 10: 10, 20: 20 });
  expect(match(before(10, 20, 30), after(20, 30))).toEqual({ 20: 20, 30: 30 });
  expect(match(before(10, 20, 30), after(15, 25))).toEqual({ 20: 15, 30: 25 });
});

test("the only one of its kind is the same wherever it moves", () => {
  expect(match(before(10), after(4000))).toEqual({ 10: 4000 });
  expect(match(before(10, 20, 30), after(10, 26, 30))).toEqual({ 10: 10, 20: 26, 30: 30 });
});

test("neighbours that are known already show how far the code has moved", () => {
  expect(match(before(10), after(10, 20))).toEqual({ 10: 10 });
  expect(match(before(10), after(10, 20), [[11, 21]])).toEqual({ 10: 20 });
  expect(
    match(before(10, 50), after(12, 20, 50, 60), [
      [9, 19],
      [51, 61],
    ]),
  ).toEqual({ 10: 20, 50: 60 });
});

test("equal fingerprints with another message, function or code are two findings", () => {
  const print = { fingerprints: [["id", "1"]] as const, line: 5, snippet: "code();", logicalLocation: "f" };
  const one = [known("one", print)];
  for (const other of [{ message: "other" }, { snippet: "other();" }]) {
    expect(match(one, [reported(1, { ...print, ...other })])).toEqual({});
  }
  const moved = [
    reported(1, { ...print, logicalLocation: "g" }),
    reported(2, { ...print, logicalLocation: "f", message: "other" }),
  ];
  expect(match(one, moved)).toEqual({});
});

test("a changed, added, lost or versioned fingerprint whose path and code agree is the same finding", () => {
  const prints = [
    [],
    [["id/v1", "1"]],
    [["id/v1", "2"]],
    [["id/v2", "3"]],
    [
      ["id/v1", "1"],
      ["id/v2", "3"],
    ],
  ] as const;
  for (const old of prints) {
    for (const now of prints) {
      const code = { snippet: "code();" };
      expect(
        match(
          [known("one", { line: 5, ...code, fingerprints: old })],
          [reported(1, { line: 90, ...code, fingerprints: now })],
        ),
      ).toEqual({ one: 1 });
    }
  }
  const other = [reported(1, { line: 90, fingerprints: [["id/v1", "2"]] })];
  expect(match([known("one", { line: 5, fingerprints: [["id/v1", "1"]] })], other)).toEqual({});
});

test("a function that is renamed keeps its decisions, and another function gets none", () => {
  const code = { snippet: "run(f1);", line: 5 };
  const one = [known("one", { ...code, logicalLocation: "f1", message: "f1 is open" })];
  expect(
    match(one, [
      reported(1, { ...code, snippet: "run(renamed);", logicalLocation: "renamed", message: "renamed is open" }),
    ]),
  ).toEqual({});
  const long = [
    known("one", { line: 5, snippet: "run(first);", logicalLocation: "m.first", message: "first is open" }),
  ];
  const renamed = { line: 40, snippet: "run(second);", logicalLocation: "m.second", message: "second is open" };
  expect(match(long, [reported(1, renamed)])).toEqual({ one: 1 });
  expect(
    match(long, [reported(1, renamed), reported(2, { line: 9, message: "x", logicalLocation: "m.first" })]),
  ).toEqual({});
});

test("of two equals on one line the one that was suppressed is the one that is", () => {
  const both = [known("detected", { line: 2 }), { ...known("suppressed", { line: 2 }), isSuppressed: true }];
  for (const side of [both, [...both].reverse()]) {
    expect(match(side, [reported(0, { line: 3 }, true), reported(1, { line: 3 })])).toEqual({
      detected: 1,
      suppressed: 0,
    });
  }
});

test("a suppressed finding that was never known takes nothing from one beside it that is", () => {
  const suppressed = (line: number) => reported(line, { line }, true);
  expect(match(before(2), [suppressed(2), ...after(3)])).toEqual({ 2: 3 });
  expect(match(before(2), [suppressed(2)])).toEqual({ 2: 2 });
  expect(match(before(2, 20), [suppressed(2), ...after(20)])).toEqual({ 2: 2, 20: 20 });
});

test("what was gone returns, and what is still there goes first", () => {
  const gone = known("gone", { line: 30 }, true);
  expect(match([gone], after(50))).toEqual({ gone: 50 });
  expect(match([gone, ...before(10)], after(10, 30))).toEqual({ 10: 10, gone: 30 });
  expect(match([gone, ...before(10)], after(10, 50))).toEqual({ 10: 10 });
});

/** A line of a file, which is itself wherever it moves. Findings are on lines with a `mark`. */
type Line = { id: number; mark: string | undefined; name: string };
type Edit = { kind: "insert" | "delete" | "move" | "rename" | "add finding"; at: number; size: number; to: number };

const functions = fc.array(fc.array(fc.option(fc.nat(2), { nil: undefined }), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 5,
});
const edits = fc.array(
  fc.record({
    kind: fc.constantFrom<Edit["kind"]>("insert", "delete", "move", "rename", "add finding"),
    at: fc.nat(40),
    size: fc.integer({ min: 1, max: 15 }),
    to: fc.nat(40),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Each function has its findings' texts once, or the texts are told apart by their code. */
function fileOf(given: readonly (readonly (number | undefined)[])[], distinct: boolean): Line[] {
  let id = 0;
  return given.flatMap((lines, at) =>
    [...new Set(lines)].map((mark) => {
      const text = mark === undefined ? undefined : distinct ? `unique ${id}` : `mark ${mark}`;
      return { id: id++, mark: text, name: `function${at}` };
    }),
  );
}

function edited(file: readonly Line[], changes: readonly Edit[]): Line[] {
  let lines = [...file];
  let fresh = 1000;
  for (const { kind, at, size, to } of changes) {
    const from = at % (lines.length + 1);
    const line = lines[from];
    const plain = { mark: undefined, name: (line ?? lines.at(-1))?.name ?? "top" };
    if (kind === "insert") lines.splice(from, 0, ...Array.from({ length: size }, () => ({ ...plain, id: fresh++ })));
    if (kind === "delete") lines = lines.filter((one, n) => one.mark !== undefined || n < from || n >= from + size);
    if (kind === "add finding") lines.splice(from, 0, { ...plain, id: fresh, mark: `new ${fresh++}` });
    if (line === undefined) continue;
    if (kind === "move") {
      const block = lines.filter(({ name }) => name === line.name);
      lines = lines.filter(({ name }) => name !== line.name);
      lines.splice(to % (lines.length + 1), 0, ...block);
    } else if (kind === "rename") {
      const name = `renamed${fresh++}`;
      lines = lines.map((one) => (one.name === line.name ? { ...one, name } : one));
    }
  }
  return lines;
}

/** What was paired, and what should have been: the lines that are in both. */
function outcome(file: readonly Line[], changed: readonly Line[], given: (line: Line) => Given) {
  const marked = (lines: readonly Line[]) =>
    lines.flatMap((line, n) => (line.mark === undefined ? [] : [{ line, n: n + 1 }]));
  const was = marked(file).map(({ line, n }) => known(`${line.id}`, { line: n, ...given(line) }));
  const is = marked(changed).map(({ line, n }) => reported(line.id, { line: n, ...given(line) }));
  const wanted = Object.fromEntries(marked(file).map(({ line }) => [`${line.id}`, line.id]));
  return { found: match(was, is), wanted };
}

test("whatever is inserted, deleted, moved, renamed or added: with code in the report, no decision is lost or passed on", () => {
  fc.assert(
    fc.property(functions, edits, fc.boolean(), (given, changes, hasNames) => {
      const file = fileOf(given, true);
      const { found, wanted } = outcome(file, edited(file, changes), ({ mark, name }) => ({
        snippet: `${mark}`,
        logicalLocation: hasNames ? name : null,
      }));
      expect(found).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test("equals in several functions follow their functions wherever these move, and new ones in them get no decision", () => {
  fc.assert(
    fc.property(functions, edits, (given, changes) => {
      const file = fileOf(given, false);
      const moves = changes.filter(({ kind }) => kind !== "rename");
      const { found, wanted } = outcome(file, edited(file, moves), ({ mark, name }) => ({
        message: `${mark}`,
        logicalLocation: name,
      }));
      expect(found).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

const lines = fc
  .uniqueArray(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 })
  .map((given) => given.toSorted((a, b) => a - b));

test("equals without any other sign follow one edit of the file", () => {
  fc.assert(
    fc.property(lines, fc.nat(81), fc.integer({ min: 1, max: 100 }), (given, at, size) => {
      const moved = given.map((line) => (line < at ? line : line + size));
      expect(match(before(...given), after(...moved))).toEqual(
        Object.fromEntries(given.map((line, n) => [line, moved[n]])),
      );
      // The same backwards: lines are deleted.
      expect(match(before(...moved), after(...given))).toEqual(
        Object.fromEntries(moved.map((line, n) => [line, given[n]])),
      );
    }),
    { numRuns: 500 },
  );
});

test("next to neighbours that are known already, equals keep their decisions among any number of new equals", () => {
  fc.assert(
    fc.property(lines, fc.array(fc.nat(20), { minLength: 8, maxLength: 8 }), lines, (given, sizes, added) => {
      const shiftOf = (n: number) => sizes.slice(0, n + 1).reduce((sum, size) => sum + 2 * size, 0);
      const moved = given.map((line, n) => 2 * line + shiftOf(n));
      const anchors = given.map((line, n) => [2 * line, moved[n] ?? 0] as const);
      const fresh = added.map((line) => 2 * line + 1);
      const found = match(before(...given.map((line) => 2 * line)), after(...moved, ...fresh), anchors);
      expect(found).toEqual(Object.fromEntries(given.map((line, n) => [2 * line, moved[n]])));
    }),
    { numRuns: 500 },
  );
});

test("every pair is made once, whatever is compared", () => {
  const any = fc.record({
    line: fc.option(fc.integer({ min: 1, max: 9 })),
    message: fc.constantFrom("a", "b", "at line 3"),
    snippet: fc.constantFrom(null, "x", "y"),
    logicalLocation: fc.constantFrom(null, "name", "other"),
    fingerprints: fc.constantFrom([], [["id", "1"]] as const, [["id", "2"]] as const),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(any, fc.boolean()), { maxLength: 12 }),
      fc.array(any, { maxLength: 12 }),
      (was, is) => {
        const file = { shiftAt: () => 0, functionsKnown: new Set<string>(), functionsReported: new Set<string>() };
        const sides = [
          was.map(([given, gone], n) => known(`${n}`, given, gone)),
          is.map((given, n) => reported(n, given)),
        ] as const;
        const matches = matchFindings(...sides, file);
        expect(new Set(matches.map(({ id }) => id)).size).toBe(matches.length);
        expect(new Set(matches.map(({ seq }) => seq)).size).toBe(matches.length);
        for (const { id, seq } of matches) expect(was[Number(id)]?.[0].message).toBe(is[seq]?.message);
      },
    ),
  );
});

test("thousands of equals are compared in bounded work, and those that stay keep their decisions", () => {
  const many = Array.from({ length: 5000 }, (_, n) => 3 * n + 1);
  expect(match(before(...many), after(...many, 20_000))).toEqual(Object.fromEntries(many.map((line) => [line, line])));
});
