import "server-only";
import { pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { accountColumns } from "./accounts";
import { createdAt, instant, plainText } from "./columns";

/** What gets scanned: a repository, an image, a service. */
export const assets = pgTable(
  "assets",
  {
    ...accountColumns(),
    slug: plainText("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    createdAt: createdAt(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    uniqueIndex("assets_account_slug").on(table.accountId, table.slug),
  ],
);
