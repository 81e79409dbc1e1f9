import { expect, test } from "vitest";
import { z } from "zod";
import { generateKey } from "../access-keys/credential/secret";
import { CreateAccessKeyInput, RevokeAccessKeyInput } from "../access-keys/schemas";
import { operations } from "../api/operations";
import { SignInInput, SignUpInput } from "../auth/schemas";
import { readInput } from "../read-input";
import { AddCommentInput, EditCommentInput } from "../vulnerabilities/comments/schemas";
import { AssignForm, SetStatusForm } from "../vulnerabilities/schemas";

const { plaintext: key } = generateKey();
const id = "0198f0d5-0000-7000-8000-000000000000";
const dismissal = {
  status: "dismissed",
  reason: "accepted_risk",
  justification: "Known.",
  until: "2030-01-01T00:00:00Z",
};

/** A right input of everything that takes texts: the bodies of the API, and the forms. */
const inputs: readonly (readonly [name: string, schema: z.ZodType, input: Record<string, unknown>])[] = [
  ["PUT /api/v1/assets/{slug}", operations["PUT /api/v1/assets/{slug}"].body, { name: "Shop", description: "Sells." }],
  [
    "PATCH /api/v1/vulnerabilities/{id}",
    operations["PATCH /api/v1/vulnerabilities/{id}"].body,
    { ...dismissal, assigneeId: id },
  ],
  ["the assignee", AssignForm, { id, version: 1, assigneeId: id }],
  ["a comment", AddCommentInput, { vulnerabilityId: id, body: "Known." }],
  ["an edited comment", EditCommentInput, { id, body: "Known." }],
  ["the status form", SetStatusForm, { id, version: 1, change: dismissal }],
  [
    "the create form",
    CreateAccessKeyInput,
    {
      name: "CI",
      description: "Scans.",
      scopes: ["metrics:read"],
      expiry: { kind: "at", at: "2030-01-01T00:00:00Z" },
      allowedAddresses: ["10.0.0.0/8"],
    },
  ],
  ["the revoke dialog", RevokeAccessKeyInput, { keyId: id, reason: "Leaked." }],
  ["sign-up", SignUpInput, { name: "Ada", email: "ada@example.com", password: "four words in a row" }],
  ["sign-in", SignInInput, { email: "ada@example.com", password: "four words in a row" }],
];

type Path = readonly string[];

/** The paths to all texts of an input but passwords, which are hashed and never shown. */
function textsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return path.at(-1) === "password" ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsOf(member, [...path, name]));
}

function withText(value: unknown, [name, ...rest]: Path, text: string): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value))
    return value.map((member, index) => (String(index) === name ? withText(member, rest, text) : member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([other, member]) => [other, other === name ? withText(member, rest, text) : member]),
  );
}

const written: readonly (readonly [name: string, text: string])[] = [
  ["a whole key", key],
  ["a key in a sentence", `use ${key}, please`],
  ["a key without blk_", key.slice(4)],
  ["the secret alone", key.slice(13)],
  ["a broken-off key", key.slice(0, 25)],
  ["an encoded key", key.replaceAll("_", "%255F")],
  ["a key with a byte-order mark", `\ufeff${key}`],
  ["a key in Base64", btoa(`Bearer ${key}`)],
  ["an address that is a key", `${key}@example.com`],
];

test.each(inputs)(
  "%s takes no key in any of its texts, says so at the field, and repeats nothing",
  (_, schema, input) => {
    expect(readInput(schema, input).ok).toBe(true);
    for (const path of textsOf(input)) {
      for (const [name, text] of written) {
        const read = readInput(schema, withText(input, path, text));
        expect({ path, name, ok: read.ok }).toEqual({ path, name, ok: false });
        if (read.ok) continue;
        expect(read.faults.map((fault) => fault.path.join("/"))).toContain(path.join("/"));
        const shown = JSON.stringify(read.faults);
        for (let at = 13; at + 8 <= key.length; at++) expect(shown).not.toContain(key.slice(at, at + 8));
      }
    }
  },
);

test("every body of the API is among them", () => {
  const bodies = Object.entries(operations).filter(([, operation]) => "body" in operation);
  expect(inputs.map(([name]) => name)).toEqual(expect.arrayContaining(bodies.map(([name]) => name)));
});

test("a free text says what is wrong with it: keys must not be stored in text", () => {
  for (const member of ["name", "description"]) {
    const read = readInput(operations["PUT /api/v1/assets/{slug}"].body, { name: "Shop", [member]: `x ${key}` });
    expect(read).toMatchObject({
      ok: false,
      faults: [{ path: [member], detail: expect.stringMatching(/access key/) }],
    });
  }
});

test("a member with the name of a key is refused without its name", () => {
  for (const name of [key, key.slice(13), key.slice(4)]) {
    const read = readInput(z.strictObject({}), { [name]: 1 });
    expect(JSON.stringify(read)).not.toContain(key.slice(13));
    expect(read.ok).toBe(false);
  }
});
