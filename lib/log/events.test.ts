import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { findKeys } from "../access-keys/credential/recognise";
import { eventMessages } from "./events";

const text = readFileSync(path.resolve(import.meta.dirname, "../../docs/logging.md"), "utf8");

const Example = z.looseObject({
  level: z.literal(30),
  time: z.iso.datetime(),
  event: z.string(),
  msg: z.string(),
});

/** Each event of the document with what it says of it. */
const described = new Map(
  [...text.matchAll(/^### `([^`]+)`\n([\s\S]*?)(?=^##)/gm)].map(([, name = "", section = ""]) => [name, section]),
);

it("docs/logging.md describes each event of the code, and no other", () => {
  expect([...described.keys()].sort()).toEqual(Object.keys(eventMessages).sort());
});

it.each(Object.entries(eventMessages))(
  "the example of %s is a line of this event, and each of its fields is explained",
  (name, message) => {
    const [prose = "", example = ""] = (described.get(name) ?? "").split("```jsonl\n");
    const line = Example.parse(JSON.parse(example.split("\n")[0] ?? ""));
    expect(line).toMatchObject({ event: name, msg: message });
    for (const field of Object.keys(line)) {
      if (["level", "time", "requestId", "event", "msg"].includes(field)) continue;
      expect(prose, field).toContain(`\`${field}\``);
    }
    expect(findKeys(example, { pieces: true })).toEqual([]);
  },
);
