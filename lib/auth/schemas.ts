import { z } from "zod";
import { nameText } from "../text/name-text";
import { Email } from "./email";

/** NIST SP 800-63B-4 §3.1.1: at least 15 characters where the password is the only factor, and no composition rules. */
export const passwordLengthMin = 15;
const passwordLengthMax = 256;

export const SignInInput = z.strictObject({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(10_000, "Use at most 256 characters."),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const personNameLengthMax = 100;
const PersonName = nameText({ lengthMax: personNameLengthMax, missing: "Enter your name." });

export const SignUpInput = z.strictObject({
  name: PersonName,
  email: Email,
  password: z
    .string()
    .refine((password) => [...password].length >= passwordLengthMin, {
      error: `Use at least ${passwordLengthMin} characters. A few words in a row are easy to remember.`,
    })
    .refine((password) => password.length <= passwordLengthMax, `Use at most ${passwordLengthMax} characters.`),
});
export type SignUpInput = z.infer<typeof SignUpInput>;

export const NoInput = z.strictObject({});
