import { z } from "zod";
import { CursorText } from "../paging/cursor";
import { plainText } from "../text/plain-text";

export const keySorts = ["created", "name", "last_used", "expires"] as const;

/** The query of the list of access keys. */
export const ListAccessKeysQuery = z.object({
  /** Part of a name or a description, or the beginning of a key's id. */
  q: plainText(z.string().trim().min(1).max(200)).optional(),
  /** SHA-256 of a whole key, in hexadecimal: finds exactly that key. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  status: z.enum(["active", "inactive"]).optional(),
  sort: z.enum(keySorts).default("created"),
  direction: z.enum(["asc", "desc"]).default("desc"),
  cursor: CursorText.optional(),
  size: z.coerce.number().int().min(1).max(100).default(25),
});
export type ListAccessKeysQuery = z.infer<typeof ListAccessKeysQuery>;
