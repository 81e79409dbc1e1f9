import "server-only";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import { AppError } from "../errors";
import { networkOf } from "../http/address/network";
import { isSameOrigin } from "../http/address/same-origin";
import { internalHeaders } from "../http/internal-headers";
import { log } from "../log";
import { readJson } from "./read-json";
import { problemResponse } from "./respond";

const bytesMax = 10_000;
const windowSeconds = 60;

const BrowserError = z.strictObject({
  message: z.string().max(500),
  stack: z.array(z.string().max(300)).max(20),
  /** The page's path, without its query. */
  path: z.string().max(300),
});

// Two limits: one per network, so that it can't use up the total, and one in total, so that the log can't be flooded.
const budgets = [
  { limiter: new RateLimiterMemory({ points: 10, duration: windowSeconds }), keyOf: networkOf },
  { limiter: new RateLimiterMemory({ points: 60, duration: windowSeconds }), keyOf: () => "all" },
];

async function spendBudgets(address: string): Promise<void> {
  for (const { limiter, keyOf } of budgets) {
    try {
      await limiter.consume(keyOf(address));
    } catch (exceeded) {
      if (!(exceeded instanceof RateLimiterRes)) throw exceeded;
      throw new AppError("rate_limited", {
        detail: "Too many errors were reported within a minute.",
        retryAfterSeconds: Math.max(1, Math.ceil(exceeded.msBeforeNext / 1000)),
      });
    }
  }
}

function assertOwnPage(incoming: Headers): void {
  const same = isSameOrigin({
    origin: incoming.get("origin"),
    fetchSite: incoming.get("sec-fetch-site"),
    host: incoming.get(internalHeaders.host) ?? "",
    https: incoming.get(internalHeaders.protocol) === "https",
  });
  if (!same) throw new AppError("foreign_origin");
}

/**
 * Logs an error that a page reported, from anybody, signed in or not. Throws `foreign_origin` if it didn't come from
 * our pages, and `rate_limited` over ten a minute from one network, or sixty in total.
 */
export async function receiveBrowserError(request: Request): Promise<Response> {
  try {
    assertOwnPage(request.headers);
    await spendBudgets(request.headers.get(internalHeaders.address) ?? "");
    const page = await readJson(request, BrowserError, bytesMax);
    log.warn({ page }, "a page failed in a browser");
    return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return problemResponse(error, request);
  }
}
