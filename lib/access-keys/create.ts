import "server-only";
import { and, eq, isNull, lte, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { accounts } from "@/db/schema/accounts";
import { violatedConstraint } from "@/db/violation";
import type { Context, Member, Operator } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { countUpTo } from "../list/read-list";
import { requirePermission } from "../permissions/require";
import { roleHas } from "../permissions/roles";
import { generateKey } from "./credential/secret";
import { expiryTime } from "./expiry";
import { getAccessKey } from "./get";
import { nameKey } from "./name-key";
import type { AccessKeySummary, CreateAccessKeyInput } from "./schemas";

/** Live keys that an account may have: far more than people need, few enough that a runaway script stands out. */
const liveKeysMax = 5000;

/**
 * Makes a key for the member; an operator who does it for them is who the audit log names. The plaintext that it gives is the only one there will ever be. Throws
 * `validation_failed` at `/scopes` or `/expiry`, `name_taken` at `/name`, or `key_limit_reached`.
 */
export async function createAccessKey(
  context: Context<Member> & { db: Db; operator?: Operator },
  input: CreateAccessKeyInput,
): Promise<{ secret: string; key: AccessKeySummary }> {
  const { db, actor } = context;
  requirePermission(actor, "own_keys:write");
  assertScopes(actor, input);
  const expiresAt = resolveExpiry(input);
  const { plaintext, ...stored } = generateKey();
  try {
    const key = await db.transaction(async (tx) => {
      await assertBelowLimit(tx, actor.accountId);
      await freeName(tx, actor.accountId, nameKey(input.name));
      const [row] = await tx
        .insert(accessKeys)
        .values({
          accountId: actor.accountId,
          creatorId: actor.userId,
          name: input.name,
          nameKey: nameKey(input.name),
          description: input.description,
          scopes: [...input.scopes],
          allowedAddresses: input.allowedAddresses,
          expiresAt,
          ...stored,
        })
        .returning({ id: accessKeys.id });
      if (row === undefined) throw new Error("the key was not inserted");
      const key = await getAccessKey({ db: tx, actor }, { keyId: row.id });
      const { name, publicId, scopes, allowedAddresses } = key;
      await emit(
        tx,
        { ...context, actor: context.operator ?? actor },
        {
          type: "key.created",
          subjectId: row.id,
          data: { name, publicId, creatorId: actor.userId, scopes, allowedAddresses, expiresAt: key.expiresAt },
        },
      );
      return key;
    });
    return { secret: plaintext, key };
  } catch (error) {
    if (violatedConstraint(error) !== "access_keys_live_name") throw error;
    const detail = "Another live key has this name. Choose a different name.";
    throw new AppError("name_taken", { detail, faults: [{ pointer: "/name", detail }] });
  }
}

function assertScopes(actor: Member, input: CreateAccessKeyInput): void {
  const beyond = input.scopes.filter((scope) => !roleHas(actor.role, scope));
  if (beyond.length === 0) return;
  const detail = `Your role (${actor.role}) can't grant ${beyond.join(", ")}.`;
  throw new AppError("validation_failed", { detail, faults: [{ pointer: "/scopes", detail }] });
}

function resolveExpiry(input: CreateAccessKeyInput): Date | null {
  const resolved = expiryTime(input.expiry, new Date());
  if (resolved.ok) return resolved.expiresAt;
  throw new AppError("validation_failed", {
    detail: resolved.fault,
    faults: [{ pointer: "/expiry", detail: resolved.fault }],
  });
}

/** An expired key gives up its name to the key that replaces it. */
async function freeName(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx
    .update(accessKeys)
    .set({ holdsName: false })
    .where(
      and(
        eq(accessKeys.accountId, accountId),
        eq(accessKeys.nameKey, name),
        isNull(accessKeys.revokedAt),
        lte(accessKeys.expiresAt, sql`now()`),
      ),
    );
}

/** Lets creations of one account pass one by one: each counts what those before it made. */
async function assertBelowLimit(tx: Tx, accountId: string): Promise<void> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for("no key update");
  const unexpired = sql`coalesce(${accessKeys.expiresAt}, 'infinity'::timestamptz) > now()`;
  const live = and(eq(accessKeys.accountId, accountId), isNull(accessKeys.revokedAt), unexpired);
  const { count } = await countUpTo(tx, sql`select from ${accessKeys} where ${live}`, liveKeysMax);
  if (count < liveKeysMax) return;
  throw new AppError("key_limit_reached", {
    detail: `The account has ${liveKeysMax} live keys. Revoke those that nobody uses.`,
  });
}
