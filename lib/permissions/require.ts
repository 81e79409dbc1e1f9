import type { AccessKeyActor, Actor } from "../context";
import { AppError } from "../errors";
import type { Permission } from "./roles";
import { roleHas } from "./roles";
import { grants, isScope } from "./scopes";

/**
 * Returns whether an actor has a permission within their account. An operator and the product itself may do everything.
 */
export function may(actor: Actor, permission: Permission): boolean {
  switch (actor.type) {
    case "member":
      return roleHas(actor.role, permission);
    case "access_key":
      return isScope(permission) && grants(actor.scopes, permission);
    case "operator":
    case "system":
      return true;
  }
}

/**
 * Refuses an actor who has none of these permissions: a member with `forbidden`, a key with `insufficient_scope` (RFC
 * 6750 §3.1), which names the first. Every verb begins with it, whatever was checked before.
 */
export function requirePermission(actor: Actor, ...anyOf: readonly [Permission, ...Permission[]]): void {
  if (anyOf.some((permission) => may(actor, permission))) return;
  if (actor.type === "access_key") throw insufficientScope(actor, anyOf);
  const role = actor.type === "member" ? actor.role : actor.type;
  throw new AppError("forbidden", { detail: `The role ${role} can't do this: it needs the permission ${anyOf[0]}.` });
}

function insufficientScope(actor: AccessKeyActor, anyOf: readonly Permission[]): AppError {
  const required = anyOf.slice(0, 1);
  const withheld = anyOf.find((scope) => isScope(scope) && grants(actor.scopesAtCreation, scope));
  return new AppError("insufficient_scope", {
    ...(withheld === undefined
      ? { detail: `This needs the scope ${required.join(" ")}, which the key does not have.` }
      : {
          detail: `The key was created with ${withheld}, but its creator's role no longer has it.`,
          hint: "Use a key from a member whose role has it, or ask the owner to change the role.",
        }),
    members: { requiredScopes: required, grantedScopes: actor.scopes },
  });
}
