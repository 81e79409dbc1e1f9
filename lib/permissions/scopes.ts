/**
 * The closed list of scopes, each with the sentence that people read when they grant it.
 * `resource:action`; what includes what is decided by `grants`.
 */
export const scopeDescriptions = {
  "vulnerabilities:read": "list and read vulnerabilities",
  "vulnerabilities:write": "triage vulnerabilities: set their status and say why",
  "scans:read": "see every scan of the account",
  "scans:write": "upload reports, and read back the scans that it uploaded itself",
  "remediations:read": "see remediations",
  "remediations:write": "create, claim, update and close remediations",
  "assets:read": "see assets",
  "assets:write": "create and edit assets",
  "metrics:read": "read aggregated numbers, never a single vulnerability",
  "events:read": "follow the feed of changes",
  "reports:read": "read reports",
  "webhooks:read": "see webhooks",
  "webhooks:write": "create, edit and delete webhooks",
  "keys:read": "see access keys",
  "keys:write": "create, rotate and revoke access keys, never with more than it has itself",
  "audit:read": "read the audit log",
} as const;

export type Scope = keyof typeof scopeDescriptions;

const isScopeKey = (value: string): value is Scope => Object.hasOwn(scopeDescriptions, value);

/** Every scope, in the order of the list. */
export const scopes: readonly Scope[] = Object.keys(scopeDescriptions).filter(isScopeKey);

/** True for a member of the closed list, exactly as written; false for everything else. */
export function isScope(value: unknown): value is Scope {
  return typeof value === "string" && isScopeKey(value);
}

/**
 * Returns whether the granted scopes open what `required` protects. `x:write` opens `x:read`, except for scans:
 * the key that a pipeline holds uploads without being able to read what others uploaded.
 */
export function grants(granted: readonly string[], required: Scope): boolean {
  if (granted.includes(required)) return true;
  const [resource, action] = required.split(":");
  return action === "read" && resource !== "scans" && granted.includes(`${resource}:write`);
}

/** A resource with the actions that exist for it: what the form offers, one row each. */
export type ScopeResource = { resource: string; label: string; read?: Scope; write?: Scope };

const resourceLabels: Record<string, string> = { keys: "Access keys" };

/** The resources of these scopes in the order of the list, with their labels for people. */
export function resourcesOf(listed: readonly Scope[]): ScopeResource[] {
  const has = (scope: string): scope is Scope => listed.some((one) => one === scope);
  return [...new Set(listed.map((scope) => scope.slice(0, scope.indexOf(":"))))].map((resource) => {
    const read = `${resource}:read`;
    const write = `${resource}:write`;
    return {
      resource,
      label: resourceLabels[resource] ?? resource.charAt(0).toUpperCase() + resource.slice(1),
      ...(has(read) && { read }),
      ...(has(write) && { write }),
    };
  });
}

/** Every resource. */
export const scopeResources: readonly ScopeResource[] = resourcesOf(scopes);
