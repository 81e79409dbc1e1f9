import "server-only";
import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { createdAt, id, instant, plainText } from "./columns";

/** What gets scanned: a repository, an image, a service. */
export const assets = pgTable(
  "assets",
  {
    id: id(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id),
    slug: plainText("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("assets_account_slug").on(table.accountId, table.slug)],
);
