import { z } from "zod";

const dayMs = 24 * 60 * 60 * 1000;
const yearsMax = 10;

/**
 * When a key ends: after a number of days, at a moment (RFC 3339; the form sends the end of the chosen day in the
 * person's own zone), or never.
 */
export const KeyExpiry = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("days"),
    days: z.int("Use a whole number of days.").min(1, "Use at least one day.").max(3650, "Use at most 3650 days."),
  }),
  z.strictObject({
    kind: z.literal("at"),
    at: z.iso.datetime({ offset: true, error: "Choose a date." }),
  }),
  z.strictObject({ kind: z.literal("never") }),
]);
export type KeyExpiry = z.infer<typeof KeyExpiry>;

/**
 * The moment at which a key with this expiry ends, or null for never. Says what is wrong with a moment that is
 * past or more than ten years away.
 */
export function expiryTime(
  expiry: KeyExpiry,
  now: Date,
): { ok: true; expiresAt: Date | null } | { ok: false; fault: string } {
  switch (expiry.kind) {
    case "never":
      return { ok: true, expiresAt: null };
    case "days":
      return { ok: true, expiresAt: new Date(now.getTime() + expiry.days * dayMs) };
    case "at": {
      const at = new Date(expiry.at);
      if (at.getTime() <= now.getTime()) return { ok: false, fault: "Choose a date in the future." };
      if (at.getTime() > now.getTime() + yearsMax * 366 * dayMs)
        return { ok: false, fault: "Choose a date within ten years." };
      return { ok: true, expiresAt: at };
    }
  }
}
