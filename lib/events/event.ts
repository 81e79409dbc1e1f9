import { z } from "zod";
import { ScanCounts } from "../scans/schemas";
import { DismissalReason, Severity, Status } from "../vulnerabilities/schemas";

/** An event of one type: what it happened to, and the facts of it. */
const event = <Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) =>
  z.strictObject({ type: z.literal(type), subjectId: z.uuid(), data: z.strictObject(data) });

const time = z.iso.datetime();

/** What a key is called, on pages and in logs. */
const keyNames = { name: z.string(), publicId: z.string() };

/** Old events don't say what an asset's description was, or what it was called before. */
const asset = { slug: z.string(), name: z.string(), description: z.string().optional() };

const change = { from: Status, to: Status };

/** A decision about a vulnerability; of a dismissal with its reason, and until when. A scan reopens and resolves. */
const statusChanged = event("vulnerability.status_changed", {
  ...change,
  reason: DismissalReason.nullable(),
  justification: z.string().nullable(),
  until: time.nullable(),
});

/** Who takes care of a vulnerability, by id: what a person is called, the history asks when it is read. */
const member = z.uuid().nullable();

/** Not what a comment says: an event is there for good, and a comment can be deleted. */
const comment = { commentId: z.uuid() };

/** What a scan finds out. emitFound in emit.ts writes these, as many as there are; the log has the scan alone. */
const findings = [
  // With a presence where the report suppresses it from the first. Others lack it, so that older versions can read them.
  event("vulnerability.created", {
    assetId: z.uuid(),
    severity: Severity,
    presence: z.literal("suppressed").optional(),
  }),
  event("vulnerability.updated", {}),
  event("vulnerability.returned", change),
  event("vulnerability.absent", change),
  event("vulnerability.suppressed", change),
] as const;

/** What people and programs do. emit.ts writes these, each with a line of the log. */
const acts = [
  event("account.created", { ownerId: z.uuid() }),
  event("member.signed_up", { through: z.string() }),
  event("member.signed_in", { through: z.string() }),
  event("member.signed_out", {}),
  event("member.sign_in_failed", { through: z.string(), reason: z.string() }),
  event("key.created", {
    ...keyNames,
    creatorId: z.uuid(),
    scopes: z.array(z.string()),
    allowedAddresses: z.array(z.string()),
    expiresAt: time.nullable(),
  }),
  event("key.revoked", { ...keyNames, reason: z.string().nullable(), revokedAt: time }),
  event("key.disabled", keyNames),
  event("key.enabled", keyNames),
  event("asset.created", asset),
  event("asset.updated", {
    ...asset,
    before: z.strictObject({ name: z.string(), description: z.string() }).optional(),
  }),
  event("scan.completed", {
    assetId: z.uuid(),
    asset: z.string(),
    tool: z.string(),
    sizeBytes: z.int(),
    durationMs: z.int(),
    counts: ScanCounts,
  }),
  statusChanged,
  event("vulnerability.assigned", { from: member, to: member }),
  event("vulnerability.comment_added", comment),
  event("vulnerability.comment_edited", comment),
  event("vulnerability.comment_deleted", comment),
] as const;

/** What a person or program did, or the product itself. */
export const Act = z.discriminatedUnion("type", acts);
export type Act = z.infer<typeof Act>;

/** Everything that happens. */
export const Event = z.discriminatedUnion("type", [...acts, ...findings]);
export type Event = z.infer<typeof Event>;
