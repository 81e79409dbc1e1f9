import "server-only";
import type { Db, Tx } from "@/db/client";
import type { Role } from "./permissions/roles";
import type { Scope } from "./permissions/scopes";

/** A signed-in person, acting within one account. */
export type Member = {
  type: "member";
  accountId: string;
  accountName: string;
  userId: string;
  role: Role;
  name: string;
  email: string;
};

/** A person and their account. */
export type MemberRef = Pick<Member, "type" | "accountId" | "userId">;

/** A program that proved that it holds a key. `scopes` are those of the key that its creator's role still has. */
export type AccessKeyActor = {
  type: "access_key";
  accountId: string;
  keyId: string;
  publicId: string;
  name: string;
  scopes: readonly Scope[];
  /** What the key was given, also where its creator's role has lost it since. */
  scopesAtCreation: readonly string[];
};

/** Which key, of which account. */
export type KeyRef = Pick<AccessKeyActor, "accountId" | "keyId">;

/** The person who runs commands on the machine, by their system user name; they may do everything in every account. */
export type Operator = { type: "operator"; accountId: string; userName: string };

/** The product itself. */
export type System = { type: "system"; accountId: string };

export type Actor = Member | AccessKeyActor | Operator | System;

/** Where a request came from, as an event notes it. Both are absent outside of a request. */
export type Origin = { requestId?: string | undefined; address?: string | undefined };

/** What every verb of lib gets: where to read and write, who asks, and in which request. */
export type Context<A extends Actor = Actor> = Origin & { db: Db | Tx; actor: A };

/** The actor, as events and the log record it. */
export type Acting = MemberRef | Pick<AccessKeyActor, "type" | "accountId" | "keyId" | "publicId"> | Operator | System;

/** Who acts, and in which request. Every Context is one. */
export type Emitting = Origin & { actor: Acting };
