import type { Fault } from "../../errors";

/** What one code means to the person who has it in front of them. */
export type Explanation = {
  means: string;
  /** What to do, in the order in which it helps. */
  fix: readonly string[];
  /** What a case of it says beyond the code's own sentence. */
  example?: {
    detail?: string;
    hint?: string;
    members?: Record<string, unknown>;
    faults?: Fault[];
    retryAfterSeconds?: number;
  };
};

export const waitAndRepeat = "Wait the number of seconds in the Retry-After header, then send the same request again.";
