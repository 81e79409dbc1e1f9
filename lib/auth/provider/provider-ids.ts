import type { Settings } from "@/lib/env";

export type ProviderId = "oidc" | "github" | "google";

/** The providers whose settings are there, in the order in which they are offered. */
export function providerIds(settings: Settings): ProviderId[] {
  const ids: ProviderId[] = [];
  if (settings.OIDC_ISSUER !== undefined) ids.push("oidc");
  if (settings.GITHUB_CLIENT_ID !== undefined) ids.push("github");
  if (settings.GOOGLE_CLIENT_ID !== undefined) ids.push("google");
  return ids;
}
