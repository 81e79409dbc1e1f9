import "server-only";
import { AppError } from "../errors";

const ofKeyMax = 16;
const ofProcessMax = 32;

const taken = new Map<string, number>();
let takenInAll = 0;

/**
 * Runs `use` with one of this process's places for reports, which bound what lies on its disk and waits for its
 * connections. Throws `rate_limited` when the key, or everybody together, has as many as there are.
 */
export async function withPlace<T>(keyId: string, use: () => Promise<T>): Promise<T> {
  const ofKey = taken.get(keyId) ?? 0;
  if (ofKey >= ofKeyMax || takenInAll >= ofProcessMax) throw noPlace(ofKey >= ofKeyMax);
  taken.set(keyId, ofKey + 1);
  takenInAll++;
  try {
    return await use();
  } finally {
    takenInAll--;
    const left = (taken.get(keyId) ?? 1) - 1;
    if (left === 0) taken.delete(keyId);
    else taken.set(keyId, left);
  }
}

function noPlace(byKey: boolean): AppError {
  return new AppError("rate_limited", {
    detail: byKey
      ? `This key has ${ofKeyMax} reports under way already.`
      : `${ofProcessMax} reports are under way already.`,
    hint: "Nothing was changed. Send the report again after the seconds of Retry-After; curl does so with --retry 5.",
    retryAfterSeconds: 5,
  });
}
