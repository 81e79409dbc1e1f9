import "server-only";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { env } from "../env";
import { AppError } from "../errors";
import { networkOf } from "../http/address/network";

const windowSeconds = 60;
const failuresPerMinute = 30;

let requests: RateLimiterMemory | undefined;
let failures: RateLimiterMemory | undefined;

async function consume(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (exceeded) {
    if (exceeded instanceof RateLimiterRes) return exceeded;
    throw exceeded;
  }
}

const secondsUntil = (state: RateLimiterRes) => Math.max(1, Math.ceil(state.msBeforeNext / 1000));

/** RateLimit and RateLimit-Policy, draft-ietf-httpapi-ratelimit-headers-10. */
function rateHeaders(limit: number, state: RateLimiterRes): Record<string, string> {
  return {
    "RateLimit-Policy": `"default";q=${limit};w=${windowSeconds}`,
    RateLimit: `"default";r=${Math.max(0, state.remainingPoints)};t=${secondsUntil(state)}`,
  };
}

type RateState = { headers: Record<string, string>; exceeded: AppError | undefined };

/**
 * Counts a request of a key, in this process. Returns the headers for its response, and the refusal if the limit is
 * exceeded.
 */
export async function countRequest(keyId: string): Promise<RateState> {
  const limit = env().RATE_LIMIT_PER_MINUTE;
  requests ??= new RateLimiterMemory({ points: limit, duration: windowSeconds });
  const state = await consume(requests, keyId);
  const exceeded =
    state.consumedPoints > limit
      ? new AppError("rate_limited", {
          detail: `This key has used its ${limit} requests for this minute.`,
          retryAfterSeconds: secondsUntil(state),
        })
      : undefined;
  return { headers: rateHeaders(limit, state), exceeded };
}

/**
 * Counts a failed credential by the address that it came from. Returns the refusal from the
 * thirty-first in a minute on. A valid key from the same address is never counted and never refused here.
 */
export async function countFailure(address: string): Promise<RateState> {
  failures ??= new RateLimiterMemory({ points: failuresPerMinute, duration: windowSeconds });
  const state = await consume(failures, networkOf(address));
  const exceeded =
    state.consumedPoints > failuresPerMinute
      ? new AppError("rate_limited", {
          detail: `More than ${failuresPerMinute} credentials from your address failed within a minute.`,
          hint: "Stop the program that sends them and correct its key. Valid keys keep working from this address.",
          retryAfterSeconds: secondsUntil(state),
        })
      : undefined;
  return { headers: rateHeaders(failuresPerMinute, state), exceeded };
}
