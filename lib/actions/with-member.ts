import "server-only";
import type { z } from "zod";
import { db } from "@/db/client";
import type { Context, Member } from "../actor";
import { currentMember } from "../auth/session";
import { AppError } from "../errors";
import type { ActionResult } from "./result";
import { assertSameOrigin, parseInput, runAction } from "./run";

/**
 * Makes a server action for signed-in members: origin, then session, then schema, then the verb. What it gives takes
 * anything at all, for a server action is a public address.
 */
export function withMember<S extends z.ZodType, T>(
  schema: S,
  verb: (context: Context<Member>, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) =>
    runAction(async () => {
      await assertSameOrigin();
      const actor = await currentMember();
      if (actor === null) throw new AppError("signed_out");
      return verb({ actor, db: db() }, parseInput(schema, input));
    });
}
