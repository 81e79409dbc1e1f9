import { z } from "zod";
import { paging, SearchText } from "../list/query";

export const keySorts = ["created", "name", "last_used", "expires"] as const;

/** The query of the list of access keys. */
export const ListAccessKeysQuery = z.strictObject({
  /** Part of a name or a description, or the beginning of a key's id. */
  q: SearchText.optional(),
  /** SHA-256 of a whole key, in hexadecimal: finds exactly that key. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  status: z.enum(["active", "inactive"]).optional(),
  /** A leading minus sorts in descending order. */
  sort: z.templateLiteral([z.enum(["", "-"]), z.enum(keySorts)]).default("-created"),
  ...paging,
});
export type ListAccessKeysQuery = z.infer<typeof ListAccessKeysQuery>;
