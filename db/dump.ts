import "server-only";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { setImmediate as pause } from "node:timers/promises";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import type { TransactionSql } from "postgres";
import { z } from "zod";
import { type Db, openDb } from "./client";
import { StartFault } from "./start-fault";

const firstLine = "-- Backline backup";
const lastLine = "-- End of backup";

/** What a backup says of itself in its second line. */
const Manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** The `when` of the last migration that its tables have seen. */
  migratedAt: z.number(),
});
export type Manifest = z.infer<typeof Manifest>;

type Table = { name: string; columns: string[] };

/**
 * Writes every row of the database, as it is at one moment, as a script of COPY statements that psql reads too. Takes
 * the same memory however much there is. Returns how many rows of how many tables it wrote.
 */
export async function writeDump(db: Db, version: string, out: Writable): Promise<{ tables: number; rows: number }> {
  const write = async (part: string | Buffer) => {
    if (!out.write(part)) await once(out, "drain");
  };
  return await db.$client.begin("isolation level repeatable read read only", async (sql) => {
    await sql`set local statement_timeout = 0`;
    // What the text of a value depends on.
    await sql`set local datestyle = 'ISO'`;
    await sql`set local intervalstyle = 'postgres'`;
    await sql`set local extra_float_digits = 3`;
    const [last] = await sql<{ at: string }[]>`select max(created_at)::text as at from drizzle.__drizzle_migrations`;
    const manifest: Manifest = {
      format: 1,
      version,
      createdAt: new Date().toISOString(),
      migratedAt: Number(last?.at),
    };
    await write(`${firstLine}\n-- ${JSON.stringify(manifest)}\n`);
    let rows = 0;
    const tables = await listTables(sql);
    for (const { name, columns } of tables) {
      await write(`\nCOPY public.${quote(name)} (${columns.map(quote).join(", ")}) FROM stdin;\n`);
      const copied = await sql
        .unsafe(`copy public.${quote(name)} (${columns.map(quote).join(", ")}) to stdout`)
        .readable();
      for await (const part of copied) await write(part);
      // postgres.js stops reading while rows wait to be taken, and does not go on by itself after the last of them.
      copied._read(0);
      await write("\\.\n");
      const [count] = await sql.unsafe<{ rows: string }[]>(`select count(*)::text as rows from public.${quote(name)}`);
      rows += Number(count?.rows);
    }
    await write(`\n${lastLine}\n`);
    return { tables: tables.length, rows };
  });
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Sessions are over with what they were opened on; attempts and the reserve count for the moment only; and what is searched
 * is copied again, by a job.
 */
const leftOut = ["sessions", "sign_in_attempts", "storage_reserve", "indexed_scopes", "vulnerability_texts"];

/** All tables but those that are left out, each after those that its rows point into. */
async function listTables(sql: TransactionSql): Promise<Table[]> {
  const found = await sql<(Table & { needs: string[] })[]>`
    select c.relname as name,
      array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
      ) as columns,
      array(
        select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid
      ) as needs
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all (${leftOut}::text[])
    order by c.relname`;
  const sorted: Table[] = [];
  const add = (table: (typeof found)[number]) => {
    if (sorted.includes(table)) return;
    for (const need of table.needs) {
      const other = found.find(({ name }) => name === need);
      if (other !== undefined) add(other);
    }
    sorted.push(table);
  };
  for (const table of found) add(table);
  return sorted;
}

/**
 * Fills an empty database from what writeDump wrote: makes the tables as they were then, copies the rows in, and all of
 * it or nothing. Bringing them up to date comes after. Throws a StartFault for what is no backup, or not a whole one, or
 * one of a newer version.
 */
export async function readDump(url: string, root: string, input: Readable, { pooled = false } = {}): Promise<Manifest> {
  const lines = new Lines(input);
  const manifest = await readManifest(lines);
  const db = openDb(url, 1, { pooled, statementTimeoutMs: 0 });
  try {
    await migrateUntil(db, root, manifest.migratedAt);
    await db.$client.begin((sql) => copyAll(sql, lines));
    await db.execute("analyze");
    return manifest;
  } catch (error) {
    await db.$client.end({ timeout: 0 });
    await removeTables(url, pooled);
    throw error;
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}

async function readManifest(lines: Lines): Promise<Manifest> {
  const first = await lines.next();
  const second = first === firstLine ? await lines.next() : undefined;
  const manifest = Manifest.safeParse(readJson(second?.slice(3) ?? ""));
  if (!manifest.success) throw new StartFault("The file is not a backup that Backline made. Name another one.");
  return manifest.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function copyAll(sql: TransactionSql, lines: Lines): Promise<void> {
  for (;;) {
    const line = await lines.next();
    if (line === undefined) throw new StartFault("The backup is cut off: its end is missing. Name another one.");
    if (line === lastLine) break;
    const copy = /^COPY (public\."\w+" \([\w", ]+\)) FROM stdin;$/.exec(line);
    if (copy === null) continue;
    await copyRows(sql, copy[1] ?? "", lines.untilEndOfCopy());
  }
  await continueNumbers(sql);
}

/** Rows bring their numbers along: columns that count go on behind the highest of them. */
async function continueNumbers(sql: TransactionSql): Promise<void> {
  const counting = await sql<{ table: string; column: string; sequence: string }[]>`
    select attrelid::regclass::text as table, quote_ident(attname) as column,
      pg_get_serial_sequence(attrelid::regclass::text, attname) as sequence
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and attidentity <> ''`;
  for (const { table, column, sequence } of counting) {
    await sql.unsafe(`select setval('${sequence}', (select coalesce(max(${column}), 0) + 1 from ${table}), false)`);
  }
}

async function copyRows(sql: TransactionSql, target: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const copied = await sql.unsafe(`copy ${target} from stdin`).writable();
  const failed = new Promise<never>((_, reject) => copied.on("error", reject));
  failed.catch(() => {});
  try {
    for await (const part of rows) if (!copied.write(part)) await Promise.race([once(copied, "drain"), failed]);
    copied.end();
    while (copied.writableLength > 0) await Promise.race([pause(), failed]);
    await pause();
  } catch (error) {
    // Otherwise postgres.js could not even roll back.
    copied.destroy(error instanceof Error ? error : new Error("the rows could not be read"));
    throw error;
  }
  // postgres.js never says of a COPY that it failed once its rows were sent; the next statement does.
  await sql`select`;
}

/** Leaves the database as empty as it was before its tables were made. */
export async function removeTables(url: string, pooled: boolean): Promise<void> {
  const db = openDb(url, 1, { pooled });
  await db
    .execute(`
    do $$
    declare made record;
    begin
      for made in
        select format('drop table %s cascade', c.oid::regclass) as statement from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        union all
        select format('drop type %s cascade', t.oid::regtype) from pg_type t
        where t.typnamespace = 'public'::regnamespace and t.typtype = 'e' and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
        union all
        select format('drop function %s cascade', p.oid::regprocedure) from pg_proc p
        where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      loop
        execute made.statement;
      end loop;
    end $$;
    drop schema if exists drizzle, graphile_worker cascade`)
    .finally(() => db.$client.end({ timeout: 5 }));
}

/** Runs the migrations that a database of that time had seen. */
async function migrateUntil(db: Db, root: string, migratedAt: number): Promise<void> {
  const migrations = path.join(root, "db/migrations");
  const folder = await mkdtemp(path.join(tmpdir(), "backline-migrations-"));
  try {
    const file = "meta/_journal.json";
    const Journal = z.looseObject({ entries: z.array(z.looseObject({ when: z.number(), tag: z.string() })) });
    const journal = Journal.parse(JSON.parse(await readFile(path.join(migrations, file), "utf8")));
    const entries = journal.entries.filter(({ when }) => when <= migratedAt);
    if (entries.at(-1)?.when !== migratedAt) {
      throw new StartFault("The backup was made by a newer version of Backline. Restore it with that version.");
    }
    // One by one: a copy of the folder could not be written to where the folder is read-only.
    for (const { tag } of entries) await copyFile(path.join(migrations, `${tag}.sql`), path.join(folder, `${tag}.sql`));
    await mkdir(path.join(folder, "meta"));
    await writeFile(path.join(folder, file), JSON.stringify({ ...journal, entries }));
    await migrate(db, { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines of a script, and the rows between them in whole lines, as they come. */
class Lines {
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(input: Readable) {
    this.#parts = input[Symbol.asyncIterator]();
  }

  /** The next line, without its end; undefined where the file ends. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString();
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  /** Rows as COPY writes them, until the line that ends them: `\.`, which no row can be. */
  async *untilEndOfCopy(): AsyncGenerator<Buffer> {
    for (;;) {
      const rest = this.#rest;
      const end = rest.subarray(0, 3).toString() === "\\.\n" ? 0 : rest.indexOf("\n\\.\n") + 1;
      if (end > 0 || rest.subarray(0, 3).toString() === "\\.\n") {
        if (end > 0) yield rest.subarray(0, end);
        this.#rest = rest.subarray(end + 3);
        return;
      }
      // What could be the beginning of the end stays.
      const whole = rest.lastIndexOf("\n", rest.length - 4) + 1;
      if (whole > 0) {
        yield rest.subarray(0, whole);
        this.#rest = rest.subarray(whole);
      }
      if (!(await this.#more())) throw new StartFault("The backup is cut off: its end is missing. Name another one.");
    }
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#parts.next();
    if (done === true) return false;
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    return true;
  }
}
