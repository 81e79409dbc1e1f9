import "server-only";
import { customType, timestamp, uuid } from "drizzle-orm/pg-core";
import { v7 } from "uuid";

/** A point in time, in milliseconds: what JavaScript can hold, so that a cursor loses nothing on its way. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** A primary key that grows with time (UUID version 7, RFC 9562). */
export const id = () =>
  uuid("id")
    .primaryKey()
    .$defaultFn(() => v7());

export const createdAt = () => instant("created_at").notNull().defaultNow();

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});

/** Text that is compared byte by byte, so that order and uniqueness do not depend on the server's locale. */
export const plainText = customType<{ data: string }>({
  dataType: () => 'text COLLATE "C"',
});
