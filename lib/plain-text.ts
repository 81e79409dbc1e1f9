import type { z } from "zod";

/** A text that PostgreSQL and JSON can hold as it is: without NUL and without half of a surrogate pair. */
export const plainText = (schema: z.ZodString) =>
  schema.refine((text) => text.isWellFormed() && !text.includes("\0"), "Remove U+0000 and unpaired surrogates.");
