import { z } from "zod";
import { ScopeName } from "./schemas";

/** What a key learns about itself. */
export const Me = z.object({
  id: z.uuid(),
  publicId: z.string(),
  name: z.string(),
  scopes: z
    .array(ScopeName)
    .meta({ description: "What the key may do now: its own scopes as far as its creator's role has them." }),
  expiresAt: z.iso.datetime().nullable(),
  account: z.object({ id: z.uuid(), name: z.string() }),
  limits: z.object({ requestsPerMinute: z.int() }),
});
export type Me = z.infer<typeof Me>;
