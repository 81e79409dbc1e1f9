import "server-only";
import type { NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import { z } from "zod";
import { db } from "@/db/client";
import type { MemberRef } from "@/lib/context";
import { emit } from "@/lib/events/emit";
import { internalHeaders } from "@/lib/http/internal-headers";
import { log } from "@/lib/log";
import { authSecret } from "../auth-secret";
import { maySetUp } from "../may-set-up";
import { recordFailedSignIn } from "../password/failed-sign-in";
import { cookieName, cookieOptions } from "../sessions/cookie";
import { insertSession, newSessionToken, sessionSecondsMax } from "../sessions/session-token";
import type { Visitor } from "../sessions/visitor";
import { admitIdentity } from "./admit-identity";
import { authProviders } from "./providers";
import { sessionAdapter } from "./session-adapter";

const Claims = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  email_verified: z.union([z.boolean(), z.literal("true"), z.literal("false")]).nullish(),
});

function cookie(name: string, https: boolean, maxAge?: number) {
  return {
    name: cookieName(name, https),
    options: { ...cookieOptions(https), ...(maxAge !== undefined && { maxAge }) },
  };
}

function options({ https, ...visitor }: Visitor & { https: boolean }): AuthOptions {
  let signingIn: { member: MemberRef; through: string } | undefined;
  const shortSeconds = 15 * 60;
  return {
    providers: authProviders(),
    adapter: {
      ...sessionAdapter,
      async createSession(session) {
        if (signingIn === undefined) throw new Error("a session was opened for somebody who was not admitted");
        const { member: actor, through } = signingIn;
        const { db, ...origin } = visitor;
        const { expiresAt } = await db.transaction(async (tx) => {
          const kept = await insertSession(tx, { token: session.sessionToken, userId: session.userId });
          await emit(
            tx,
            { ...origin, actor },
            { type: "member.signed_in", subjectId: actor.userId, data: { through } },
          );
          return kept;
        });
        return { ...session, expires: expiresAt };
      },
    },
    secret: authSecret(),
    session: {
      strategy: "database",
      maxAge: sessionSecondsMax,
      updateAge: sessionSecondsMax,
      generateSessionToken: newSessionToken,
    },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: https,
    cookies: {
      sessionToken: cookie("session", https, sessionSecondsMax),
      callbackUrl: cookie("callback-url", https),
      csrfToken: cookie("csrf-token", https),
      pkceCodeVerifier: cookie("pkce", https, shortSeconds),
      state: cookie("state", https, shortSeconds),
      nonce: cookie("nonce", https, shortSeconds),
    },
    callbacks: {
      async signIn({ account, profile, user }) {
        if (account === null) return false;
        const claims = Claims.parse(profile);
        const identity = {
          provider: account.provider,
          providerAccountId: account.providerAccountId,
          name: claims.name ?? user.name ?? claims.email ?? account.providerAccountId,
          email: claims.email ?? "",
          emailVerified: claims.email_verified == null ? undefined : String(claims.email_verified) === "true",
        };
        const { db: _, ...origin } = visitor;
        const admitted = await admitIdentity(identity, { ...origin, maySetUp: await maySetUp() });
        const through = account.provider;
        if (admitted.ok) {
          signingIn = { member: admitted.member, through };
          return true;
        }
        const { reason, userId: memberId = null } = admitted;
        recordFailedSignIn(visitor, { memberId, through, reason });
        return `/sign-in?error=${reason}`;
      },
    },
    logger: {
      error: (code, metadata) => {
        const err = metadata instanceof Error ? metadata : metadata.error;
        log.error({ err, code }, "sign-in through a provider failed");
      },
      warn: (code) => log.debug({ code }, "next-auth"),
      debug: () => {},
    },
  };
}

type RouteContext = { params: Promise<{ nextauth: string[] }> };

const ownPage = /\/api\/auth\/(?:error|signin)(?:\?|$)/;
const failedSignIn = "/sign-in?error=oauth_failed";
const Leading = z.object({ url: z.string().regex(ownPage) });

/** Answers a step of a sign-in through another provider. A failure leads to the sign-in page, which shows it. */
export async function handleProviderSignIn(request: NextRequest, context: RouteContext): Promise<Response> {
  const https = request.headers.get(internalHeaders.protocol) === "https";
  const address = request.headers.get(internalHeaders.address) ?? "";
  const requestId = request.headers.get(internalHeaders.requestId) ?? undefined;
  const response: Response = await NextAuth(request, context, options({ db: db(), https, address, requestId }));
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.set("cache-control", "no-store");
  if (ownPage.test(headers.get("location") ?? "")) {
    headers.set("location", failedSignIn);
    return new Response(null, { status, headers });
  }
  // Its script in the browser is not redirected; it reads where to go, and wants to read it as a whole address.
  if (headers.get("content-type")?.startsWith("application/json")) {
    const body: unknown = await response.json();
    const leading = Leading.safeParse(body);
    const url = leading.success && new URL(failedSignIn, leading.data.url).href;
    return Response.json(url === false ? body : { url }, { status, headers });
  }
  return new Response(response.body, { status, headers });
}
