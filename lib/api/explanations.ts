import { AppError, type ErrorCode } from "../errors";
import type { Explanation } from "./explanations/explanation";
import { keyExplanations } from "./explanations/key";
import { otherExplanations } from "./explanations/other";
import { requestExplanations } from "./explanations/request";

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
