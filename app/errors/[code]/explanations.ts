import { AppError, type ErrorCode } from "@/lib/errors";
import type { Explanation } from "./explanation";
import { keyExplanations } from "./key-explanations";
import { otherExplanations } from "./other-explanations";
import { requestExplanations } from "./request-explanations";

/** Every code has its page: a new one without it does not compile. */
export const explanations: Record<ErrorCode, Explanation> = {
  ...keyExplanations,
  ...requestExplanations,
  ...otherExplanations,
};

/** The error that the example of a code comes from. */
export function exampleError(code: ErrorCode): AppError {
  return new AppError(code, explanations[code].example);
}
