import "server-only";
import type { Db } from "@/db/client";
import type { Origin } from "@/lib/context";

/** A person in a browser who is not signed in: only their address is known. */
export type Visitor = Origin & { db: Db; address: string };
