import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export type Person = { sub: string; name: string; email: string; email_verified?: boolean };

type IdentityProvider = { issuer: string; clientId: string; clientSecret: string; stop(): Promise<void> };

/**
 * A real OpenID provider on a port of its own. Its development pages ask for a login name, which picks one of the
 * people by `sub`, and any password.
 */
export async function startIdentityProvider(people: Person[], redirectUri: string): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the provider does not listen");
  const issuer = `http://127.0.0.1:${address.port}`;
  const clientId = "backline";
  const clientSecret = crypto.randomUUID();
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: [crypto.randomUUID()] },
    findAccount: (_, sub) => {
      const person = people.find((candidate) => candidate.sub === sub);
      return person && { accountId: sub, claims: () => ({ ...person }) };
    },
  });
  server.on("request", provider.callback());
  return {
    issuer,
    clientId,
    clientSecret,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
