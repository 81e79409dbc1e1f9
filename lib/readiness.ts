import "server-only";
import { sql } from "drizzle-orm";
import { answered, db } from "@/db/client";
import journal from "@/db/migrations/meta/_journal.json";
import { AppError } from "./errors";
import { isShutdownAnnounced } from "./shutdown";

/**
 * Passes when the database answers and its schema is at least this version's, and the process is not about to end. Throws
 * `database_unavailable` or `shutting_down`.
 */
export async function assertReady(): Promise<void> {
  if (isShutdownAnnounced()) throw new AppError("shutting_down", { retryAfterSeconds: 5 });
  const [known] = await answered(
    db("checks").execute<{ migrated: boolean }>(
      sql`select to_regclass('drizzle.__drizzle_migrations') is not null as migrated`,
    ),
  );
  const [row] = known?.migrated
    ? await answered(
        db("checks").execute<{ newest: string | null }>(
          sql`select max(created_at)::text as newest from drizzle.__drizzle_migrations`,
        ),
      )
    : [];
  const expected = journal.entries.at(-1)?.when ?? 0;
  if (Number(row?.newest ?? 0) >= expected) return;
  throw new AppError("database_unavailable", {
    detail: "The database's tables are older than this version.",
    hint: "Start an instance of this version with `npm start`: it brings the tables up to date.",
    retryAfterSeconds: 5,
  });
}
