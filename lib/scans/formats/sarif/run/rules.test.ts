import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";

const one = async (result: unknown, run: Record<string, unknown>) => {
  const read = await readAll(sampleLog(sampleRun([result], run)));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.findings[0];
};

test("a rule is found by index, id, guid, in extensions and by the beginning of a hierarchical id", async () => {
  const extension = { name: "Extra", guid: "e", rules: [sampleRule("X1"), { id: "X2", guid: "g2", name: "Two" }] };
  const tool = {
    tool: { driver: { name: "T", rules: [sampleRule("CA/1"), { name: "Unnamed" }, {}] }, extensions: [extension] },
  };
  const found = async (result: object) => (await one({ message: { text: "m" }, ...result }, tool))?.rule?.id;
  expect(await found({ ruleIndex: 0 })).toBe("CA/1");
  expect(await found({ ruleIndex: 1 })).toBe("Unnamed");
  expect(await found({ ruleIndex: 2 })).toBe("");
  expect(await found({ ruleId: "CA/1/2/3" })).toBe("CA/1");
  expect(await found({ ruleId: "CA" })).toBeUndefined();
  expect(await found({ ruleId: "X1", ruleIndex: 0 })).toBe("X1");
  expect(await found({ rule: { index: 1, toolComponent: { index: 0 } } })).toBe("X2");
  expect(await found({ rule: { index: 0, toolComponent: { name: "Extra" } } })).toBe("X1");
  expect(await found({ rule: { guid: "g2" } })).toBe("X2");
  expect(await found({ ruleIndex: -1 })).toBeUndefined();
  expect(await found({ ruleIndex: 99 })).toBeUndefined();
});

test("a reference to a component finds the rule there, though another has one of the same id", async () => {
  const scored = (score: string) => [sampleRule("R", { properties: { "security-severity": score } })];
  const tool = {
    driver: { name: "T", guid: "d", rules: scored("1.0") },
    extensions: [{ name: "Extra", guid: "e", rules: scored("9.8") }],
  };
  const scoreOf = async (toolComponent: object) =>
    (await one(sampleResult({ ruleId: "R", rule: { id: "R", toolComponent } }), { tool }))?.score;
  expect(await scoreOf({ index: 0 })).toBe(9.8);
  expect(await scoreOf({ name: "Extra" })).toBe(9.8);
  expect(await scoreOf({ guid: "d" })).toBe(1);
  expect(await scoreOf({ name: "nowhere" })).toBe(1);
});

test("a message by id is the rule's own, else that of the component that defines the rule", async () => {
  const messages = (text: string) => ({ g: { text } });
  const tool = {
    driver: { name: "T", rules: [sampleRule("D")], globalMessageStrings: messages("driver") },
    extensions: [
      {
        name: "Extra",
        rules: [sampleRule("E"), sampleRule("O", { messageStrings: messages("own") })],
        globalMessageStrings: messages("extension"),
      },
    ],
  };
  const messageOf = async (ruleId: string) => (await one({ ruleId, message: { id: "g" } }, { tool }))?.message;
  expect(await messageOf("D")).toBe("driver");
  expect(await messageOf("E")).toBe("extension");
  expect(await messageOf("O")).toBe("own");
  expect(await messageOf("unknown")).toBe("driver");
});
