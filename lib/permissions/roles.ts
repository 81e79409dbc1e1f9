import { isScope, type Scope } from "./scopes";

export const roles = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

/** What a person or a program has to have for an operation: a scope, or what only members have. */
export type Permission = Scope | "own_keys:read" | "own_keys:write" | "own_session:write" | "any_comment:delete";

const all = roles;
const editors = ["owner", "admin", "member"] as const;
const admins = ["owner", "admin"] as const;

/** Which roles have which permission. The only place in the product that depends on roles. */
const table: Record<Permission, readonly Role[]> = {
  "vulnerabilities:read": all,
  "vulnerabilities:write": editors,
  "scans:read": all,
  "scans:write": editors,
  "remediations:read": all,
  "remediations:write": editors,
  "assets:read": all,
  "assets:write": editors,
  "metrics:read": all,
  "events:read": editors,
  "reports:read": all,
  "webhooks:read": editors,
  "webhooks:write": admins,
  // Every key of the account. Those that a member created are their own.
  "keys:read": admins,
  "keys:write": admins,
  "audit:read": admins,
  "own_keys:read": all,
  "own_keys:write": all,
  "own_session:write": all,
  // Those of others; everybody who may change vulnerabilities deletes their own.
  "any_comment:delete": admins,
};

/** Returns whether members of this role have a permission. A key never has a scope that its creator's role lacks. */
export function roleHas(role: Role, permission: Permission): boolean {
  return table[permission].includes(role);
}

/** Of these scopes, in their order, the ones that members of this role have; none that is unknown. */
export function scopesOfRole(role: Role, granted: readonly string[]): Scope[] {
  return granted.filter((scope): scope is Scope => isScope(scope) && roleHas(role, scope));
}
