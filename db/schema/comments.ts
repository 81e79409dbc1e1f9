import "server-only";
import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accessKeys } from "./access-keys";
import { accountColumns } from "./accounts";
import { createdAt, instant } from "./columns";
import { users } from "./users";
import { vulnerabilities } from "./vulnerabilities";

/** What people and programs say about a vulnerability. */
export const vulnerabilityComments = pgTable(
  "vulnerability_comments",
  {
    ...accountColumns(),
    vulnerabilityId: uuid("vulnerability_id").notNull(),
    /** The author: a person, who may have left since, or else an access key. */
    userId: uuid("user_id").references(() => users.id),
    accessKeyId: uuid("access_key_id"),
    body: text("body").notNull(),
    createdAt: createdAt(),
    editedAt: instant("edited_at"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    foreignKey({
      name: "vulnerability_comments_vulnerability",
      columns: [table.accountId, table.vulnerabilityId],
      foreignColumns: [vulnerabilities.accountId, vulnerabilities.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "vulnerability_comments_access_key",
      columns: [table.accountId, table.accessKeyId],
      foreignColumns: [accessKeys.accountId, accessKeys.id],
    }),
    index("vulnerability_comments_by_time").on(table.accountId, table.vulnerabilityId, table.createdAt, table.id),
    check("vulnerability_comments_author", sql`num_nonnulls(${table.userId}, ${table.accessKeyId}) = 1`),
    check("vulnerability_comments_body", sql`char_length(${table.body}) between 1 and 5000`),
  ],
);
