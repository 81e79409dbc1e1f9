import "server-only";
import type { Job } from "./job";
import { removeExpired } from "./remove-expired";
import { reopenDismissals } from "./reopen-dismissals";

/** All jobs there are. Of any other, nothing is ever run. */
export const jobs: readonly Job[] = [reopenDismissals, removeExpired];
