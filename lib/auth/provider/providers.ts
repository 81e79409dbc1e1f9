import "server-only";
import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import type { Provider } from "next-auth/providers/index";
import type { UserinfoEndpointHandler } from "next-auth/providers/oauth";
import { z } from "zod";
import { env, type Settings } from "@/lib/env";
import { type ProviderId, providerIds } from "./provider-ids";

type OidcClaims = { sub: string; name?: string; preferred_username?: string; email?: string; email_verified?: boolean };

function oidc(settings: { issuer: string; clientId: string; clientSecret: string; name: string }): Provider {
  return {
    id: "oidc",
    name: settings.name,
    type: "oauth",
    wellKnown: `${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    profile: (claims: OidcClaims) => ({
      id: claims.sub,
      name: claims.name ?? claims.preferred_username ?? claims.email ?? claims.sub,
      email: claims.email ?? "",
    }),
  };
}

const GitHubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

// The address in a GitHub profile is not verified; the verified one needs a request of its own.
const readGitHubUser: NonNullable<UserinfoEndpointHandler["request"]> = async ({ client, tokens }) => {
  const token = tokens.access_token ?? "";
  const profile = await client.userinfo(token);
  const response = await fetch("https://api.github.com/user/emails", { headers: { Authorization: `Bearer ${token}` } });
  const emails = GitHubEmails.parse(await response.json());
  const primary = emails.find((candidate) => candidate.primary);
  return { ...profile, email: primary?.email ?? "", email_verified: primary?.verified ?? false };
};

// That a provider has all of its settings or none is checked when they are read.
function providerOf(id: ProviderId, settings: Settings): Provider {
  switch (id) {
    case "oidc":
      return oidc({
        issuer: settings.OIDC_ISSUER ?? "",
        clientId: settings.OIDC_CLIENT_ID ?? "",
        clientSecret: settings.OIDC_CLIENT_SECRET ?? "",
        name: settings.OIDC_NAME,
      });
    case "github":
      return GitHubProvider({
        clientId: settings.GITHUB_CLIENT_ID ?? "",
        clientSecret: settings.GITHUB_CLIENT_SECRET ?? "",
        userinfo: { url: "https://api.github.com/user", request: readGitHubUser },
        profile: (user) => ({ id: String(user.id), name: user.name ?? user.login, email: user.email ?? "" }),
      });
    case "google":
      return GoogleProvider({
        clientId: settings.GOOGLE_CLIENT_ID ?? "",
        clientSecret: settings.GOOGLE_CLIENT_SECRET ?? "",
        checks: ["pkce", "state", "nonce"],
        profile: (claims) => ({ id: claims.sub, name: claims.name, email: claims.email }),
      });
  }
}

/** The providers whose settings are there. */
export function authProviders(): Provider[] {
  const settings = env();
  return providerIds(settings).map((id) => providerOf(id, settings));
}

/** The providers that the sign-in page offers. */
export function configuredProviders(): { id: string; name: string }[] {
  return authProviders().map(({ id, name }) => ({ id, name }));
}
