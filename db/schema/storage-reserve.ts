import "server-only";
import { pgTable, varchar } from "drizzle-orm/pg-core";

/**
 * Rows that only take up space, to be released when the disk is full and a key has to be revoked: lib/storage.ts. It has
 * no index, and no column that is long enough for a table of long values: emptied, either would need a page.
 */
export const storageReserve = pgTable("storage_reserve", { filler: varchar("filler", { length: 400 }).notNull() });
