import "server-only";
import { answered, type Db } from "@/db/client";
import { AppError } from "@/lib/errors";
import { isDatabaseOutage } from "@/lib/outage";
import { answerTo, newQuestion } from "@/lib/question";

/** What a verdict is derived from, as the database has it at the time of the query. */
export type KeyRow = {
  hash: string;
  id: string;
  account_id: string;
  account_name: string;
  name: string;
  public_id: string;
  scopes: string[];
  allowed_addresses: string[];
  expires_at: string | null;
  expired: boolean;
  disabled: boolean;
  revoked_at: string | null;
  role: string | null;
};

/** One row for each key that was found, or a single one without a key. */
type Answer = { question: string; standby: boolean } & (KeyRow | { hash: null });

type Question = { hash: string; answer: (row: KeyRow | undefined) => void; fail: (error: unknown) => void };

let waiting: Question[] = [];

/**
 * Looks a key up by its hash (32 bytes) on the primary. Requests that arrive in the same turn of the event loop share one
 * statement, which starts after the last of them: each still reads the row as it is after its own arrival. Throws
 * `verification_unavailable` when the database does not answer in time, or answers another query.
 */
export function lookUp(db: Db, hash: Uint8Array): Promise<KeyRow | undefined> {
  return new Promise((answer, fail) => {
    waiting.push({ hash: Buffer.from(hash).toString("hex"), answer, fail });
    if (waiting.length === 1) setImmediate(() => void ask(db));
  });
}

async function ask(db: Db): Promise<void> {
  const questions = waiting;
  waiting = [];
  try {
    const distinct = new Set(questions.map(({ hash }) => hash));
    const hashes = `{${Array.from(distinct, (hash) => `"\\\\x${hash}"`).join(",")}}`;
    const question = newQuestion();
    const rows = await answered(db.$client<Answer[]>`
      select q.question, pg_is_in_recovery() as standby, encode(k.secret_hash, 'hex') as hash, k.id, k.account_id, a.name as account_name, k.name, k.public_id,
        k.scopes, k.allowed_addresses, k.expires_at, coalesce(k.expires_at <= now(), false) as expired,
        k.disabled_at is not null as disabled, k.revoked_at, m.role
      from (select ${question}::text as question) q
      left join (
        access_keys k
        join accounts a on a.id = k.account_id
        left join memberships m on m.account_id = k.account_id and m.user_id = k.creator_id and m.suspended_at is null
      ) on k.secret_hash = any (${hashes}::text::bytea[])`);
    const byHash = new Map(answerTo(question, rows).flatMap((row) => (row.hash === null ? [] : [[row.hash, row]])));
    for (const { hash, answer } of questions) answer(byHash.get(hash));
  } catch (error) {
    const failure = isDatabaseOutage(error)
      ? new AppError("verification_unavailable", { retryAfterSeconds: 1, cause: error })
      : error;
    for (const { fail } of questions) fail(failure);
  }
}
