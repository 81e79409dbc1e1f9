import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { listAccessKeys } from "@/lib/access-keys/list";
import { keySorts, ListAccessKeysQuery } from "@/lib/access-keys/list-query";
import type { Member } from "@/lib/context";
import { median, percentile } from "./figures";

const keys = 100_000;
const repetitions = 200;

type ListFigures = { sort: string; page: number; p50Ms: number; p99Ms: number }[];

async function fill(db: Db, owner: Member): Promise<void> {
  await db.execute(sql`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash,
      created_at, expires_at, revoked_at, last_used_at)
    select gen_random_uuid(), ${owner.accountId}, ${owner.userId}, 'Key ' || n, 'key ' || n, '{vulnerabilities:read}',
      lpad(n::text, 8, 'z'), 'abcd', sha256(n::text::bytea), now() - n * interval '1 minute',
      case when n % 3 = 0 then now() + n * interval '1 minute' end, case when n % 5 = 0 then now() end,
      case when n % 2 = 0 then now() - n * interval '1 second' end
    from generate_series(1, ${keys}) as n`);
  await db.execute(sql`analyze access_keys`);
}

/** The list of access keys of an account with 100,000: the verb behind the page, its first page and its thousandth. */
export async function benchList(db: Db, owner: Member): Promise<ListFigures> {
  await fill(db, owner);
  const figures: ListFigures = [];
  for (const sort of keySorts) {
    const query = ListAccessKeysQuery.parse({ sort });
    let cursor: string | null = null;
    for (let page = 1; page < 1000; page++) {
      const read = await listAccessKeys({ db, actor: owner }, { ...query, ...(cursor !== null && { cursor }) });
      cursor = read.nextCursor;
    }
    const pages = [
      { page: 1, at: query },
      { page: 1000, at: { ...query, ...(cursor !== null && { cursor }) } },
    ];
    const times = new Map<number, number[]>();
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const { page, at } of pages) {
        const start = performance.now();
        await listAccessKeys({ db, actor: owner }, at);
        times.set(page, [...(times.get(page) ?? []), performance.now() - start]);
      }
    }
    for (const [page, taken] of times)
      figures.push({ sort, page, p50Ms: median(taken), p99Ms: percentile(taken, 0.99) });
  }
  return figures;
}
