import { z } from "zod";
import { keylessText } from "../plain-text";
import { hasInvisible, nameKey } from "./name-key";

const length = (text: string) => [...text].length;

/** 1 to 64 characters that can be seen; white space around it goes. */
export const KeyName = keylessText(z.string().max(10_000, "Use at most 64 characters.").trim())
  .refine((name) => length(name) > 0, { error: "Give the key a name that says where it is used.", abort: true })
  .refine((name) => length(name) <= 64, {
    error: (issue) =>
      `Use at most 64 characters; this name has ${typeof issue.input === "string" ? length(issue.input) : 0}.`,
  })
  .refine((name) => !hasInvisible(name), "Remove the invisible characters: names that look alike must be alike.")
  .refine((name) => nameKey(name) !== "", "Give the key a name with at least one visible character.");

/** Up to 500 characters; line breaks are allowed. */
export const KeyDescription = keylessText(z.string().max(10_000, "Use at most 500 characters.").trim())
  .refine((text) => length(text) <= 500, {
    error: (issue) =>
      `Use at most 500 characters; this has ${typeof issue.input === "string" ? length(issue.input) : 0}.`,
  })
  .refine((text) => !hasInvisible(text.replace(/[\n\r\t]/g, "")), "Remove the invisible characters.");
