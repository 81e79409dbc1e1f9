import { runMigrations } from "graphile-worker";
import { expect, inject, test } from "vitest";
import { openDb } from "@/db/client";

test("the migrations make the tables, functions and indexes that this version of graphile-worker would make itself", async () => {
  const url = inject("databaseUrl");
  const { $client: sql } = openDb(url, 1);
  const definitionsOf = async (schema: string) => {
    const rows = await sql<{ definition: string }[]>`
      with own as (select oid from pg_namespace where nspname = ${schema})
      select pg_get_functiondef(p.oid) as definition from pg_proc p where pronamespace in (select oid from own)
      union all
      select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
        a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace in (select oid from own) and c.relkind in ('r', 'v', 'c')
      union all
      select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace in (select oid from own) and contype <> 'n'
      union all
      select pg_get_indexdef(c.oid) from pg_class c where relnamespace in (select oid from own) and relkind = 'i'
      union all
      select pg_get_viewdef(c.oid) from pg_class c where relnamespace in (select oid from own) and relkind = 'v'
      union all
      select concat_ws(' ', relname, relkind) from pg_class where relnamespace in (select oid from own)`;
    const migrations = await sql<{ id: number; breaking: boolean }[]>`
      select id, breaking from ${sql(schema)}.migrations order by id`;
    const made = rows.map(({ definition }) => definition.replaceAll(`"${schema}"`, schema).replaceAll(schema, "jobs"));
    return { made: made.toSorted(), migrations: [...migrations] };
  };
  try {
    await runMigrations({ connectionString: url, schema: "made_by_the_library" });
    const theirs = await definitionsOf("made_by_the_library");
    expect(theirs.made.length).toBeGreaterThan(50);
    expect(await definitionsOf("graphile_worker")).toEqual(theirs);
  } finally {
    await sql`drop schema if exists made_by_the_library cascade`;
    await sql.end({ timeout: 5 });
  }
});
