import "server-only";
import type { Db } from "@/db/client";
import type { Origin } from "../context";

/** Somebody who is not signed in, acting in a browser: all that is known is where they are. */
export type Visitor = Origin & { db: Db; address: string };
