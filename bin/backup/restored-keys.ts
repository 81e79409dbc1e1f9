// What a restored backup, or a failover to a standby that was behind, brings back: keys that were revoked or disabled since.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { Db } from "@/db/client";
import { reasonOf, StartFault } from "@/db/start-fault";
import { disableAccessKeys } from "@/lib/access-keys/disable";
import { accountIds, findAccessKey } from "@/lib/access-keys/find";
import { getAccessKey } from "@/lib/access-keys/get";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { eventMessages } from "@/lib/log/events";
import { operatorOf } from "../command/operator";

/** A line of the log: see docs/logging.md. */
const Line = z.looseObject({ event: z.string(), time: z.string() });
const OfKey = z.object({ accountId: z.uuid(), key: z.string().regex(/^blk_[0-9A-Za-z]{8}$/) });

/** What a log says became of a key. */
export type Ending = { key: string; accountId: string; revoked: boolean; disabled: boolean };

const stackedMax = 4;

/** The object of a line: by itself, behind what a collector puts in front, or as a text within its own object. */
function readLine(text: string, depth = 0): z.infer<typeof Line> | undefined {
  const start = text.indexOf("{");
  if (start < 0 || depth > stackedMax) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start));
  } catch {
    return undefined;
  }
  const line = Line.safeParse(value);
  if (line.success && Object.hasOwn(eventMessages, line.data.event)) return line.data;
  if (typeof value !== "object" || value === null) return undefined;
  for (const each of Object.values(value)) {
    const inner = typeof each === "string" && each.includes("{") ? readLine(each, depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const start = await open(file, "r");
  const { buffer } = await start.read(Buffer.alloc(2), 0, 2, 0).finally(() => start.close());
  const isZipped = buffer[0] === 0x1f && buffer[1] === 0x8b;
  const raw = createReadStream(file);
  const input = isZipped ? raw.pipe(createGunzip()) : raw;
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/**
 * Reads logs of the server and of the operator's commands, also compressed ones and those of Docker or the journal.
 * Returns the keys that they say were revoked, or were disabled last. Throws a StartFault for a file that can't be read,
 * or that has no event of the product: then it is not the log that was meant.
 */
export async function readEndings(files: readonly string[]): Promise<Ending[]> {
  const endings = new Map<string, Ending & { at: string }>();
  for (const file of files) {
    let events = 0;
    try {
      for await (const text of linesOf(file)) {
        const line = readLine(text);
        if (line === undefined) continue;
        events += 1;
        note(endings, line);
      }
    } catch (error) {
      throw new StartFault(`${file} can't be read: ${reasonOf(error)}. Name another file.`);
    }
    if (events === 0) {
      throw new StartFault(
        `${file} has no event of Backline, so it is not its log, or one that was written with LOG_LEVEL=warn or higher. Name another file.`,
      );
    }
  }
  return [...endings.values()].filter(({ revoked, disabled }) => revoked || disabled);
}

function note(endings: Map<string, Ending & { at: string }>, line: z.infer<typeof Line>): void {
  const of = OfKey.safeParse(line).data;
  if (of === undefined || !/^key\.(revoked|disabled|enabled)$/.test(line.event)) return;
  const ending = endings.get(of.key) ?? { ...of, revoked: false, disabled: false, at: "" };
  if (line.event === "key.revoked") ending.revoked = true;
  else if (line.time >= ending.at) Object.assign(ending, { disabled: line.event === "key.disabled", at: line.time });
  endings.set(of.key, ending);
}

export type Tally = { revoked: string[]; disabled: string[]; unchanged: number; unknown: string[] };

/**
 * Revokes and disables again what came alive. `unknown` are keys that the database does not have: made after the
 * backup.
 */
export async function endAgain(db: Db, endings: readonly Ending[]): Promise<Tally> {
  const tally: Tally = { revoked: [], disabled: [], unchanged: 0, unknown: [] };
  for (const { key, accountId, revoked } of endings) {
    const found = await findAccessKey(db, { id: key });
    if (found === undefined || found.accountId !== accountId) {
      tally.unknown.push(key);
      continue;
    }
    const { keyId } = found;
    const context = { db, actor: operatorOf(accountId) };
    if ((await getAccessKey(context, { keyId })).revoked !== null) {
      tally.unchanged += 1;
    } else if (revoked) {
      await revokeAccessKey(context, { keyId, reason: "Revoked again: a restored backup had reactivated this key." });
      tally.revoked.push(key);
    } else if ((await disableAccessKeys(context, { keyId })) > 0) {
      tally.disabled.push(key);
    } else {
      tally.unchanged += 1;
    }
  }
  return tally;
}

/** What endAgain did, in one sentence. */
export const describeTally = ({ revoked, disabled, unchanged, unknown }: Tally): string =>
  `${count(revoked.length)} revoked again, ${disabled.length} disabled again, ${unchanged} unchanged, ${unknown.length} not in this database.`;

export const count = (keys: number): string => `${keys} ${keys === 1 ? "key" : "keys"}`;

/** Disables every live key of every account, and returns how many there were. */
export async function disableAll(db: Db): Promise<number> {
  let disabled = 0;
  for (const accountId of await accountIds(db)) {
    disabled += await disableAccessKeys({ db, actor: operatorOf(accountId) });
  }
  return disabled;
}
