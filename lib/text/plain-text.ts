import type { z } from "zod";
import { findKeys } from "../access-keys/credential/recognise";

const keyInText = "This looks like an access key or part of one. Remove it: keys must not be stored in text.";

/** A text that is stored or searched for, and so must not be a place where a key is kept. */
export const keylessText = <T extends z.ZodType<string>>(schema: T): T =>
  schema.refine((text) => findKeys(text, { pieces: true }).length === 0, keyInText);

/** The same, which PostgreSQL and JSON can hold as it is: without NUL and without half of a surrogate pair. */
export const plainText = (schema: z.ZodString) =>
  keylessText(schema).refine(
    (text) => text.isWellFormed() && !text.includes("\0"),
    "Remove U+0000 and unpaired surrogates.",
  );
