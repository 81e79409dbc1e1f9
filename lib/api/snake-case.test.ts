import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "./openapi";
import { namedSchemas, type Operation, operations } from "./operations";
import { parseQuery } from "./parameters";
import { snakeCase, spelledOf, writerOf } from "./snake-case";

const Document = z.object({
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** A value with every member that the schema has. */
function fullValue(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return fullValue(schema.unwrap());
  }
  if (schema instanceof z.ZodArray) return [fullValue(schema.element)];
  if (!(schema instanceof z.ZodObject)) return schema instanceof z.ZodRecord ? { theirOwn: { aName: 1 } } : "value";
  return Object.fromEntries(Object.entries(schema.shape).map(([name, member]) => [name, fullValue(member)]));
}

const Node = z.looseObject({
  $ref: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** The same of the document: a value with every member that it describes. */
function documented(document: z.infer<typeof Document>, given: unknown): unknown {
  const node = Node.parse(given);
  if (node.$ref !== undefined) {
    return documented(document, document.components.schemas[node.$ref.slice("#/components/schemas/".length)]);
  }
  if (node.anyOf) return documented(document, node.anyOf[0]);
  if (node.items) return [documented(document, node.items)];
  if (node.properties) {
    return Object.fromEntries(
      Object.entries(node.properties).map(([name, member]) => [name, documented(document, member)]),
    );
  }
  return "additionalProperties" in node ? { theirOwn: { aName: 1 } } : "value";
}

describe("an answer", () => {
  const document = Document.parse(openApiDocument());
  test.each(Object.entries(namedSchemas.output))("%s is written as the document describes it", (name, schema) => {
    expect(writerOf(schema)(fullValue(schema))).toEqual(documented(document, document.components.schemas[name]));
  });

  test("leaves the names that a tool gave as they are, and nothing out of its values", () => {
    const write = writerOf(z.object({ theProperties: z.record(z.string(), z.unknown()).nullable() }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
        expect(write({ theProperties: properties })).toEqual({ the_properties: properties });
      }),
    );
    expect(write({ theProperties: null })).toEqual({ the_properties: null });
  });

  test("has no member that its schema does not name", () => {
    expect(writerOf(z.object({ aName: z.string() }))({ aName: "a", secretHash: "b" })).toEqual({ a_name: "a" });
  });
});

describe("a query", () => {
  const queries = Object.entries<Operation>(operations).flatMap(([key, { query }]) => (query ? [{ key, query }] : []));
  test.each(queries)("of $key has our own names inside and only the API’s outside", ({ query }) => {
    const { schema, read } = spelledOf(query);
    const own = Object.keys(query.shape);
    const given = Object.fromEntries(own.map((name) => [snakeCase(name), name]));
    expect(Object.keys(schema.shape)).toEqual(Object.keys(given));
    expect(Object.keys(read(given))).toEqual(own);
    for (const name of own.filter((one) => one !== snakeCase(one))) {
      expect(() => parseQuery(schema, new URLSearchParams({ [name]: "2020-01-01T00:00:00Z" }))).toThrow(
        "invalid_parameter",
      );
    }
  });

  test("changes nothing in the values", () => {
    const since = "2020-01-01T00:00:00Z";
    const { query } = operations["GET /api/v1/vulnerabilities"];
    const { schema, read } = spelledOf(query);
    expect(read(parseQuery(schema, new URLSearchParams({ updated_since: since, sort: "-detected_at" })))).toEqual({
      updatedSince: query.shape.updatedSince.parse(since),
      sort: "-detected_at",
      limit: 50,
    });
  });
});

test("the checks of a body never meet names that they do not know", () => {
  expect(() => spelledOf(z.object({ aName: z.string() }).refine(({ aName }) => aName !== ""))).toThrow(
    "own names only",
  );
});
