import { z } from "zod";

/** A name in the API's spelling: `startLine` is `start_line`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The same members under their names in the API's spelling. */
export function inSnakeCase(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, one]) => [snakeCase(name), one]));
}

type Write = (value: unknown) => unknown;

const asIs: Write = (value) => value;

/**
 * Makes the function that writes values of a schema in the API's spelling. Only members that the schema names are
 * written; the keys of a record belong to the tool that gave them, and stay.
 */
export function writerOf(schema: z.core.$ZodType): Write {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const write = writerOf(schema.unwrap());
    return (value) => (value === null || value === undefined ? value : write(value));
  }
  if (schema instanceof z.ZodArray) {
    const write = writerOf(schema.element);
    return write === asIs ? asIs : (value) => (Array.isArray(value) ? value.map(write) : value);
  }
  if (!(schema instanceof z.ZodObject)) return asIs;
  const members = new Map(
    Object.entries(schema.shape).map(([name, member]) => [name, { name: snakeCase(name), write: writerOf(member) }]),
  );
  return (value) => {
    const written: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(Object(value))) {
      const member = members.get(name);
      if (member !== undefined) written[member.name] = member.write(one);
    }
    return written;
  };
}

/** A schema in the API's spelling, one level deep, and the function that gives what it has read our own names. */
export type Spelled = { schema: z.ZodObject; read: (value: Record<string, unknown>) => Record<string, unknown> };

/** How callers write what a schema describes: a query, or a body without objects in it. */
export function spelledOf(schema: z.ZodObject): Spelled {
  const names = new Map(Object.keys(schema.shape).map((name) => [snakeCase(name), name]));
  if (schema.def.checks?.length && [...names].some(([spelled, name]) => spelled !== name)) {
    throw new Error("the checks of a schema know its members by our own names only");
  }
  return {
    schema: schema.clone({ ...schema.def, shape: inSnakeCase(schema.shape) }),
    read: (value) => Object.fromEntries(Object.entries(value).map(([name, one]) => [names.get(name) ?? name, one])),
  };
}

type Members = { properties?: Record<string, unknown>; required?: string[] };

/** Renames the members of an object in a JSON schema; for the `override` of `z.toJSONSchema`. */
export function renameMembers({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Members }): void {
  if (!(zodSchema instanceof z.ZodObject)) return;
  const { properties, required } = jsonSchema;
  if (properties !== undefined) jsonSchema.properties = inSnakeCase(properties);
  if (required !== undefined) jsonSchema.required = required.map(snakeCase);
}
