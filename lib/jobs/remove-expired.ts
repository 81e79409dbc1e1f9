import "server-only";
import { z } from "zod";
import { removeOldAttempts } from "../auth/password/sign-in-pace";
import { removeEndedSessions } from "../auth/sessions/session-token";
import { enqueue } from "./enqueue";
import { defineJob } from "./job";

/** Of each kind at once, so that it takes a second and not minutes. */
const rowsMax = 10_000;

/** Removes sessions that are over, and wrong passwords that count no more. */
export const removeExpired = defineJob({
  name: "remove-expired",
  payload: z.object({}),
  attemptsMax: 5,
  schedule: "17 * * * *",
  async run(tx) {
    const removed = [await removeEndedSessions(tx, rowsMax), await removeOldAttempts(tx, rowsMax)];
    if (removed.some((count) => count === rowsMax)) await enqueue(tx, removeExpired, {});
  },
});
