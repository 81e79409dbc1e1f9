import { z } from "zod";
import { keylessText } from "../text/plain-text";

/** An address that mail can be sent to, as the person wrote it, without white space around it. */
export const Email = keylessText(z.string().trim().max(254, "Use at most 254 characters.")).pipe(
  z.email("Write an address such as you@example.com."),
);

/** How an address is compared: two addresses with the same result belong to the same person. */
export function emailKey(email: string): string {
  return email.normalize("NFKC").trim().toLowerCase();
}
