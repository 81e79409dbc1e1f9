import "server-only";
import { indexTexts } from "./index-texts";
import type { Job } from "./job";
import { removeExpired } from "./remove-expired";
import { reopenDismissals } from "./reopen-dismissals";

/** All jobs. Any other is never run. */
export const jobs: readonly Job[] = [reopenDismissals, removeExpired, indexTexts];
