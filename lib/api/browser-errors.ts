import "server-only";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import { AppError } from "../errors";
import { internalHeaders } from "../http/internal-headers";
import { networkOf } from "../http/network";
import { isSameOrigin } from "../http/same-origin";
import { log } from "../log";
import { readJson } from "./read-json";
import { problemResponse } from "./respond";

const bytesMax = 10_000;
const windowSeconds = 60;

const BrowserError = z.strictObject({
  message: z.string().max(500),
  stack: z.array(z.string().max(300)).max(20),
  /** Of the page, without its query. */
  path: z.string().max(300),
});

// Two budgets: one network can't use up the log's, and all together can't flood it.
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
        detail: "More errors were reported than the log takes in a minute.",
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
 * Writes an error of a page into the log, for whoever has it open, signed in or not. Refuses what no page of ours sent
 * with `foreign_origin`, and more than ten a minute from a network, or sixty in all, with `rate_limited`.
 */
export async function receiveBrowserError(request: Request): Promise<Response> {
  try {
    assertOwnPage(request.headers);
    await spendBudgets(request.headers.get(internalHeaders.address) ?? "");
    const page = await readJson(request, BrowserError, bytesMax);
    const requestId = request.headers.get(internalHeaders.requestId) ?? "none";
    log.warn({ requestId, page }, "a page broke in a browser");
    return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return problemResponse(error, request);
  }
}
