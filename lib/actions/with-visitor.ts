import "server-only";
import type { z } from "zod";
import { db } from "@/db/client";
import type { Visitor } from "../auth/sessions/visitor";
import { requestInfo } from "../http/request-info";
import type { ActionResult } from "./result";
import { assertSameOrigin, parseInput, runAction } from "./run";

/** Makes a server action for people who are not signed in yet: origin, then schema, then the verb. */
export function withVisitor<S extends z.ZodType, T>(
  schema: S,
  verb: (visitor: Visitor, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) =>
    runAction(async () => {
      await assertSameOrigin();
      const { address, requestId } = await requestInfo();
      return verb({ db: db(), address, requestId }, parseInput(schema, input));
    });
}
