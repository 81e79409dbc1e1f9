import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import type { Member } from "@/lib/context";
import { countBySeverity } from "@/lib/vulnerabilities/list/counts";
import { listVulnerabilities } from "@/lib/vulnerabilities/list/list";
import { ListVulnerabilitiesQuery } from "@/lib/vulnerabilities/schemas";
import { copyTexts } from "@/lib/vulnerabilities/search/copy-texts";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { median, percentile } from "./figures";

const findings = 1_000_000;
const findingsPerStatement = 50_000;
const repetitions = 100;

type Figures = { what: string; p50Ms: number; p99Ms: number }[];

/** An account with one finding of each severity and status in turn, detected over the last half year. */
async function fill(db: Db, owner: Member): Promise<void> {
  const { key } = await addAccessKey(db, owner, { name: "Scanner" });
  const { ids } = await addFindings(db, { accountId: owner.accountId, keyId: key.id }, [{}]);
  for (let from = 1; from <= findings; from += findingsPerStatement) {
    await db.execute(sql`
      insert into vulnerabilities (id, account_id, asset_id, scope_id, fingerprint, tool, rule_id, title, message, severity,
        path, start_line, presence, status, first_detected_at, detected_at, first_scan_id, updated_at)
      select gen_random_uuid(), account_id, asset_id, scope_id, sha256(n::text::bytea), tool, rule_id, 'Finding ' || n,
        repeat(message, 5), (enum_range(null::severity))[1 + n % 5], path || n, n, presence,
        (array['open', 'in_progress', 'pending_action', 'resolved'])[1 + n / 5 % 4], first_detected_at,
        detected_at - n * interval '15 seconds', first_scan_id, updated_at
      from vulnerabilities, generate_series(${from}::int, ${from + findingsPerStatement - 1}::int) as n
      where id = ${ids[0]}`);
  }
  while (await db.transaction((tx) => copyTexts(tx, findingsPerStatement)));
  await db.execute(sql`vacuum analyze vulnerabilities, vulnerability_texts`);
}

/** The list of vulnerabilities of an account with a million, and the counts that stand above it. */
export async function benchVulnerabilities(db: Db, owner: Member): Promise<Figures> {
  await fill(db, owner);
  const context = { db, actor: owner };
  const toDo = "open,in_progress,pending_action";
  const queries = ["-severity", "-detected_at", "due", "-due"].map((sort) => ({ sort, status: toDo }));
  const lists = [...queries, { sort: "due" }, { sort: "due", due: "7d" }, { sort: "-severity", due: "overdue" }];
  const runs: [string, () => Promise<unknown>][] = [];
  for (const given of lists) {
    const query = ListVulnerabilitiesQuery.parse(given);
    const what = new URLSearchParams(given).toString();
    let page = await listVulnerabilities(context, query);
    for (let turn = 0; turn < 100 && page.nextCursor !== null; turn++) {
      page = await listVulnerabilities(context, { ...query, cursor: page.nextCursor });
    }
    const late = { ...query, ...(page.previousCursor !== null && { cursor: page.previousCursor }) };
    runs.push([what, () => listVulnerabilities(context, query)]);
    runs.push([`${what}, a hundred pages on`, () => listVulnerabilities(context, late)]);
  }
  for (const q of ["finding 77", "finding 777", "Finding 777777", "no such text"]) {
    const query = ListVulnerabilitiesQuery.parse({ sort: "-severity", status: toDo, q });
    runs.push([`q=${q}`, () => listVulnerabilities(context, query)]);
  }
  for (const given of [{ status: toDo }, { status: toDo, q: "finding 777" }]) {
    const { sort, cursor, limit, ...filter } = ListVulnerabilitiesQuery.parse(given);
    runs.push([`counts, ${new URLSearchParams(given)}`, () => countBySeverity(context, filter)]);
  }
  const figures: Figures = [];
  for (const [what, run] of runs) {
    const taken: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const start = performance.now();
      await run();
      taken.push(performance.now() - start);
    }
    figures.push({ what, p50Ms: median(taken), p99Ms: percentile(taken, 0.99) });
  }
  return figures;
}
