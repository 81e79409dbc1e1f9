import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { debianPostgresBin, openDebianPostgres } from "@/test/database/debian-postgres";
import { openDb } from "../client";

// A primary that fails over to this standby loses what the standby has not got: nothing of that may have been acknowledged.
describe.skipIf(debianPostgresBin === undefined)("a commit that waits for a synchronous standby", () => {
  for (const pooled of [false, true]) {
    const connected = pooled ? "through a pooler" : "directly";
    it(`is not acknowledged when the limit of its statement is over, connected ${connected}`, async () => {
      const primary = await openDebianPostgres();
      const standby = await openDebianPostgres({ standbyOf: primary });
      const db = openDb(primary.url, 4, { statementTimeoutMs: 200, pooled });
      try {
        await db.execute(sql`create table written (by text)`);
        await primary.sql`alter system set synchronous_standby_names = '*'`;
        await primary.sql`select pg_reload_conf()`;
        await expect
          .poll(() => primary.sql`select from pg_stat_replication where sync_state = 'sync'`, { timeout: 20_000 })
          .toHaveLength(1);
        await standby.stop("SIGQUIT");

        const acknowledged: string[] = [];
        const write = (by: string, work: PromiseLike<unknown>) =>
          Promise.resolve(work).then(() => acknowledged.push(by));
        const writes = [
          write("statement", db.execute(sql`insert into written values ('statement')`)),
          write("text", db.$client.unsafe("insert into written values ('text')")),
          write(
            "transaction",
            db.transaction((tx) => tx.execute(sql`insert into written values ('transaction')`)),
          ),
        ];
        // Ten times the limit, by the clock of the server.
        const waiting = () => primary.sql`
          select from pg_stat_activity
          where wait_event = 'SyncRep' and state_change < clock_timestamp() - interval '2 seconds'`;
        await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(writes.length);
        expect(acknowledged).toEqual([]);
        expect(await db.execute(sql`select by from written`)).toHaveLength(0);

        await standby.restart();
        await Promise.all(writes);
        expect(await standby.sql`select pg_is_in_recovery()`).toHaveLength(1);
      } finally {
        await db.$client.end({ timeout: 0 });
        await standby.remove();
        await primary.remove();
      }
    });
  }
});
