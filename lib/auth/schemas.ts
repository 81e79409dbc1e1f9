import { z } from "zod";
import { hasInvisible } from "../access-keys/name-key";
import { keylessText } from "../plain-text";
import { Email } from "./email";

/** NIST SP 800-63B-4 §3.1.1: at least 15 characters where the password is the only factor, and no composition rules. */
export const passwordLengthMin = 15;
const passwordLengthMax = 256;

export const SignInInput = z.strictObject({
  email: Email,
  password: z.string().min(1, "Enter your password.").max(10_000, "Use at most 256 characters."),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const SignUpInput = z.strictObject({
  name: keylessText(z.string().trim().min(1, "Enter your name.").max(100, "Use at most 100 characters.")).refine(
    (name) => !hasInvisible(name),
    "Remove the invisible characters.",
  ),
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
