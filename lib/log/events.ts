import "server-only";
import type { Actor } from "../context";
import { log } from "../log";
import type { ScanCounts } from "../scans/schemas";
import type { RefusedCalls } from "./refusals";

/** Who did it: by ids, and an operator by the system's name for them. Never an email address or a person's name. */
type EventActor =
  | { type: "member"; id: string }
  | { type: "access_key"; key: string }
  | { type: "operator"; name: string }
  | { type: "system" };

/** What each event tells besides its time and the request's id. docs/logging.md describes each with an example. */
type Events = {
  "key.created": {
    accountId: string;
    actor: EventActor;
    key: string;
    scopes: readonly string[];
    expiresAt: string | null;
  };
  "key.revoked": { accountId: string; actor: EventActor; key: string; revokedAt: string };
  "key.disabled": { accountId: string; actor: EventActor; key: string };
  "key.enabled": { accountId: string; actor: EventActor; key: string };
  "member.signed_up": { accountId: string; actor: EventActor; through: string; address: string };
  "member.signed_in": { accountId: string | null; actor: EventActor; through: string; address: string };
  "member.signed_out": { accountId: string; actor: EventActor };
  "member.sign_in_failed": { memberId: string | null; through: string; reason: string; address: string };
  "scan.completed": {
    accountId: string;
    actor: EventActor;
    scanId: string;
    sizeBytes: number;
    durationMs: number;
    counts: ScanCounts;
  };
  "calls.refused": RefusedCalls;
};

export type EventName = keyof Events;

/** What a person reads in place of the event's name. */
export const eventMessages: Record<EventName, string> = {
  "key.created": "an access key was created",
  "key.revoked": "an access key was revoked",
  "key.disabled": "an access key was disabled",
  "key.enabled": "an access key was enabled",
  "member.signed_up": "somebody signed up",
  "member.signed_in": "somebody signed in",
  "member.signed_out": "somebody signed out",
  "member.sign_in_failed": "somebody could not sign in",
  "scan.completed": "a report was taken in",
  "calls.refused": "calls were refused",
};

/** The public id of a key as people see it, and as the operator's command takes it. */
export const shownKey = (publicId: string) => `blk_${publicId}`;

/** Whoever acts, as an event names them. */
export function eventActor(actor: Actor): EventActor {
  switch (actor.type) {
    case "member":
      return { type: "member", id: actor.userId };
    case "access_key":
      return { type: "access_key", key: shownKey(actor.publicId) };
    case "operator":
      return { type: "operator", name: actor.userName };
    case "system":
      return { type: "system" };
  }
}

/** Writes an event into the log, at `info`. To be called when what it tells of is committed. */
export function logEvent<Name extends EventName>(event: Name, fields: Events[Name]): void {
  log.info({ event, ...fields }, eventMessages[event]);
}
