import { z } from "zod";

/** What the server process reports to the process that started it: where it listens, or why it will not. */
export const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), url: z.string() }),
  z.object({ type: z.literal("failed"), code: z.string() }),
]);
export type Message = z.infer<typeof Message>;

/** The code of a failure before it tried to listen. The others are the system's, such as EADDRINUSE. */
export const failedToPrepare = "START";
