import type { Db } from "@/db/client";
import { createAccessKey } from "@/lib/access-keys/create";
import { CreateAccessKeyInput } from "@/lib/access-keys/schemas";
import type { Member } from "@/lib/context";

/** Creates an access key as this member, with defaults for what a test does not care about. */
export function addAccessKey(db: Db, actor: Member, given: Record<string, unknown> = {}) {
  const input = CreateAccessKeyInput.parse({
    name: crypto.randomUUID(),
    scopes: ["metrics:read"],
    expiry: { kind: "never" },
    ...given,
  });
  return createAccessKey({ db, actor }, input);
}
