import { z } from "zod";
import { nameText } from "../text/name-text";
import { keylessText } from "../text/plain-text";
import { hasInvisible } from "./name-key";

const length = (text: string) => [...text].length;

/** What a key is called: 1 to 64 characters. */
export const KeyName = nameText({ lengthMax: 64, missing: "Give the key a name that says where it is used." });

/** Up to 500 characters; line breaks are allowed. */
export const KeyDescription = keylessText(z.string().max(10_000, "Use at most 500 characters.").trim())
  .refine((text) => length(text) <= 500, {
    error: (issue) =>
      `Use at most 500 characters; this has ${typeof issue.input === "string" ? length(issue.input) : 0}.`,
  })
  .refine((text) => !hasInvisible(text.replace(/[\n\r\t]/g, "")), "Remove the invisible characters.");
