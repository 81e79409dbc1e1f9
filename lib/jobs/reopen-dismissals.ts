import "server-only";
import { z } from "zod";
import { reopenDismissed } from "../vulnerabilities/reopen-dismissed";
import { enqueue } from "./enqueue";
import { defineJob } from "./job";

const rowsMax = 1_000;

/** Stores that dismissals whose time is up are open again. Every query knows that already: lib/vulnerabilities/effective.ts. */
export const reopenDismissals = defineJob({
  name: "reopen-dismissals",
  payload: z.object({}),
  attemptsMax: 5,
  schedule: "* * * * *",
  async run(tx) {
    if ((await reopenDismissed(tx, "any", rowsMax)) === rowsMax) await enqueue(tx, reopenDismissals, {});
  },
});
