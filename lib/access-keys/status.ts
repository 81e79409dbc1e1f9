/** Why a key is inactive. Where several apply, the first in this order is reported. */
const inactiveReasons = ["revoked", "expired", "disabled", "owner_gone"] as const;
export type InactiveReason = (typeof inactiveReasons)[number];

export type KeyStatus = { active: true } | { active: false; reason: InactiveReason };

/** What the status of a key is derived from, each time it is read. It is stored nowhere. */
type KeyFacts = { revoked: boolean; expired: boolean; disabled: boolean; ownerGone: boolean };

/** Active, or inactive with the first reason that holds. */
export function keyStatus(facts: KeyFacts): KeyStatus {
  if (facts.revoked) return { active: false, reason: "revoked" };
  if (facts.expired) return { active: false, reason: "expired" };
  if (facts.disabled) return { active: false, reason: "disabled" };
  if (facts.ownerGone) return { active: false, reason: "owner_gone" };
  return { active: true };
}
