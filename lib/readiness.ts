import "server-only";
import { answered, db } from "@/db/client";
import { areUsable, readTables } from "@/db/migrate";
import { AppError } from "./errors";
import { isShutdownAnnounced } from "./shutdown";

/**
 * Passes when the database answers and its schema is at least this version's, and the process is not shutting down. Throws
 * `database_unavailable` or `shutting_down`.
 */
export async function assertReady(): Promise<void> {
  if (isShutdownAnnounced()) throw new AppError("shutting_down", { retryAfterSeconds: 5 });
  if (areUsable(await answered(readTables(db("checks"))))) return;
  throw new AppError("database_unavailable", {
    detail: "The database's tables are older than this version.",
    hint: "Start an instance of this version with `npm start`: it brings the tables up to date.",
    retryAfterSeconds: 5,
  });
}
