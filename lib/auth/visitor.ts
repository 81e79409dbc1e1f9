import "server-only";
import type { Db } from "@/db/client";

/** Somebody who is not signed in, acting in a browser: all that is known is where they are. */
export type Visitor = { db: Db; address: string };
