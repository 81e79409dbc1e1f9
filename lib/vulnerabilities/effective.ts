import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { DismissalReason, Status } from "./status";

const { status, dismissedReason, justification, dismissedUntil, updatedAt, version } = vulnerabilities;

/**
 * True for a dismissal whose time is up: it has been open since then, whether or not a job has stored that. Null where a
 * dismissal has no end.
 */
export const isOverAt = (at: SQL): SQL<boolean> =>
  sql<boolean>`(${status} = 'dismissed' and ${dismissedUntil} <= ${at})`;

/** True for a dismissal whose time is up now. */
export const isOver: SQL<boolean> = isOverAt(sql`now()`);

const unlessOver = <T>(column: SQL | typeof justification | typeof dismissedReason | typeof dismissedUntil) =>
  sql<T>`case when ${isOver} then null else ${column} end`;

/** The columns as they are once that is stored, so that storing it changes nothing for anybody. */
export const effective = {
  status: sql<Status>`case when ${isOver} then 'open' else ${status} end`,
  dismissedReason: unlessOver<DismissalReason | null>(dismissedReason),
  justification: unlessOver<string | null>(justification),
  dismissedUntil: unlessOver<Date | null>(dismissedUntil).mapWith(dismissedUntil),
  updatedAt: sql`case when ${isOver} then ${dismissedUntil} else ${updatedAt} end`.mapWith(updatedAt),
  version: sql<number>`case when ${isOver} then ${version} + 1 else ${version} end`,
  /** Null where there is nothing to store. */
  reopenedAt: sql<Date | null>`case when ${isOver} then ${dismissedUntil} end`.mapWith(dismissedUntil),
};
