import "server-only";
import type { Acting, Emitting } from "../context";
import type { Act } from "../events/event";
import { log } from "../log";
import type { RefusedCalls } from "./refusals";

type EventName = Act["type"] | "calls.refused";

/** What a person reads instead of the event's name. docs/logging.md describes each event with an example. */
export const eventMessages: Record<EventName, string> = {
  "account.created": "an account was created",
  "key.created": "an access key was created",
  "key.revoked": "an access key was revoked",
  "key.disabled": "an access key was disabled",
  "key.enabled": "an access key was enabled",
  "member.signed_up": "somebody signed up",
  "member.signed_in": "somebody signed in",
  "member.signed_out": "somebody signed out",
  "member.sign_in_failed": "somebody could not sign in",
  "asset.created": "an asset was created",
  "asset.updated": "an asset was changed",
  "scan.completed": "a report was taken in",
  "vulnerability.status_changed": "the status of a vulnerability was changed",
  "vulnerability.assigned": "the assignee of a vulnerability was changed",
  "vulnerability.comment_added": "a comment was added to a vulnerability",
  "vulnerability.comment_edited": "a comment on a vulnerability was edited",
  "vulnerability.comment_deleted": "a comment on a vulnerability was deleted",
  "calls.refused": "calls were refused",
};

/** The public id of a key as people see it, and as the operator's command takes it. */
export const shownKey = (publicId: string) => `blk_${publicId}`;

/** The actor by id, and an operator by system user name. Never an email address or a person's name. */
function actorOf(actor: Acting) {
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

/** What the log keeps of an event: facts that scripts and alarms need, and nothing of what is private. */
function fieldsOf(act: Act, { actor, address = "" }: Emitting): Record<string, unknown> {
  const by = { accountId: actor.accountId, actor: actorOf(actor) };
  switch (act.type) {
    case "key.created": {
      const { publicId, scopes, expiresAt } = act.data;
      return { ...by, key: shownKey(publicId), scopes, expiresAt };
    }
    case "key.revoked":
      return { ...by, key: shownKey(act.data.publicId), revokedAt: act.data.revokedAt };
    case "key.disabled":
    case "key.enabled":
      return { ...by, key: shownKey(act.data.publicId) };
    case "member.signed_up":
    case "member.signed_in":
      return { ...by, through: act.data.through, address };
    case "member.sign_in_failed":
      return { memberId: act.subjectId, ...act.data, address };
    case "account.created":
    case "member.signed_out":
      return by;
    case "asset.created":
    case "asset.updated":
      return { ...by, assetId: act.subjectId };
    case "vulnerability.status_changed":
    case "vulnerability.assigned":
      return { ...by, vulnerabilityId: act.subjectId, from: act.data.from, to: act.data.to };
    case "vulnerability.comment_added":
    case "vulnerability.comment_edited":
    case "vulnerability.comment_deleted":
      return { ...by, vulnerabilityId: act.subjectId, commentId: act.data.commentId };
    case "scan.completed": {
      const { sizeBytes, durationMs, counts } = act.data;
      return { ...by, scanId: act.subjectId, sizeBytes, durationMs, counts };
    }
  }
}

const write = (event: EventName, fields: Record<string, unknown>) =>
  log.info({ event, ...fields }, eventMessages[event]);

const linesMax = 20;

/** Writes the lines of events whose transaction has committed: one for each, or for each type when they are many. */
export function logActs(acts: readonly Act[], emitting: Emitting): void {
  if (acts.length <= linesMax) {
    for (const act of acts) write(act.type, fieldsOf(act, emitting));
    return;
  }
  const counts = new Map<Act["type"], number>();
  for (const { type } of acts) counts.set(type, (counts.get(type) ?? 0) + 1);
  const { actor } = emitting;
  for (const [type, count] of counts) write(type, { accountId: actor.accountId, actor: actorOf(actor), count });
}

/** Writes the line of calls that were refused. */
export function logRefusedCalls(calls: RefusedCalls): void {
  write("calls.refused", calls);
}

type FailedSignIn = { memberId: string | null; through: string; reason: string; address: string };

/** Logs a failed sign-in of a person without an account, which therefore is an event of no account. */
export function logFailedSignIn(failed: FailedSignIn): void {
  write("member.sign_in_failed", failed);
}
