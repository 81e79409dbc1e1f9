import "server-only";
import type { z } from "zod";
import { type Db, db } from "@/db/client";
import { liveKeysIn } from "../access-keys/live-keys";
import { currentMember } from "../auth/sessions/session";
import type { Context, Member } from "../context";
import { AppError } from "../errors";
import { requestInfo } from "../http/request-info";
import { requirePermission } from "../permissions/require";
import type { Permission } from "../permissions/roles";
import { type InputFault, readInput } from "../read-input";
import type { ActionResult } from "./result";
import { assertSameOrigin, invalidInput, runAction } from "./run";

/**
 * Makes a server action for signed-in members: origin, then session, then permission, then schema, then the verb. The
 * returned action accepts any input, because a server action is a public endpoint.
 */
export function withMember<S extends z.ZodType, T>(
  { requires, input: schema }: { requires: Permission; input: S },
  verb: (context: Context<Member> & { db: Db }, input: z.output<S>) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) =>
    runAction(async () => {
      await assertSameOrigin();
      const actor = await currentMember();
      if (actor === null) throw new AppError("signed_out");
      requirePermission(actor, requires);
      const { requestId, address } = await requestInfo();
      const context = { db: db(), actor, requestId, address };
      const read = readInput(schema, input);
      if (read.ok) return verb(context, read.value);
      throw invalidInput(read.faults, await liveKeysIn(context, textsAt(input, read.faults)));
    });
}

/** The text fields with a fault, by pointer. */
function textsAt(input: unknown, faults: readonly InputFault[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { path } of faults) {
    const value = path.reduce<unknown>(memberOf, input);
    if (typeof value === "string") texts.set(`/${path.join("/")}`, value);
  }
  return texts;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
