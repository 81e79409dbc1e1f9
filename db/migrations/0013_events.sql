-- The audit log becomes the table of all events: the same rows and trigger, and the privileges on it stay as they are.
LOCK TABLE "audit_events" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE "audit_events" RENAME TO "events";--> statement-breakpoint
ALTER TABLE "events" RENAME COLUMN "action" TO "type";--> statement-breakpoint
ALTER TABLE "events" RENAME COLUMN "target_id" TO "subject_id";--> statement-breakpoint
ALTER TABLE "events" RENAME COLUMN "details" TO "data";--> statement-breakpoint
ALTER TABLE "events" RENAME CONSTRAINT "audit_events_account_id_id_pk" TO "events_account_id_id_pk";--> statement-breakpoint
ALTER TABLE "events" RENAME CONSTRAINT "audit_events_account_id_accounts_id_fk" TO "events_account_id_accounts_id_fk";--> statement-breakpoint
ALTER TRIGGER "audit_events_append_only" ON "events" RENAME TO "events_append_only";--> statement-breakpoint
ALTER TABLE "events"
  ADD COLUMN "number" bigint,
  ADD COLUMN "request_id" text,
  ADD COLUMN "address" text,
  ADD COLUMN "scan_id" uuid,
  ALTER COLUMN "subject_id" SET NOT NULL,
  ALTER COLUMN "data" DROP DEFAULT,
  DISABLE TRIGGER "events_append_only";--> statement-breakpoint
UPDATE "events" e SET "number" = o.number
FROM (SELECT account_id, id, row_number() OVER (ORDER BY created_at, id) AS number FROM "events") o
WHERE (o.account_id, o.id) = (e.account_id, e.id);--> statement-breakpoint
UPDATE "events" SET "data" = jsonb_build_object('ownerId', data->'owner') WHERE "type" = 'account.created';--> statement-breakpoint
UPDATE "events" SET "type" = 'key.' || substr("type", length('access_key.') + 1) WHERE "type" LIKE 'access\_key.%';--> statement-breakpoint
-- What a row does not say, the key does: keys are never removed.
UPDATE "events" e SET "data" =
  jsonb_build_object('name', coalesce(e.data->>'name', k.name), 'publicId', coalesce(e.data->>'public_id', k.public_id))
  || CASE e.type
    WHEN 'key.created' THEN jsonb_build_object(
      'creatorId', coalesce(e.data->>'creator', k.creator_id::text),
      'scopes', coalesce(e.data->'scopes', to_jsonb(k.scopes)),
      'allowedAddresses', to_jsonb(k.allowed_addresses::text[]),
      'expiresAt', to_char(k.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    WHEN 'key.revoked' THEN jsonb_build_object(
      'reason', e.data->'reason',
      'revokedAt', to_char(coalesce(k.revoked_at, e.created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    ELSE '{}' END
FROM "access_keys" k
WHERE e.type LIKE 'key.%' AND k.account_id = e.account_id AND k.id = e.subject_id;--> statement-breakpoint
ALTER TABLE "events"
  ALTER COLUMN "number" SET NOT NULL,
  ALTER COLUMN "number" ADD GENERATED ALWAYS AS IDENTITY (sequence name "events_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 281474976710655 START WITH 1 CACHE 1),
  ENABLE TRIGGER "events_append_only";--> statement-breakpoint
SELECT setval('events_number_seq', (SELECT coalesce(max("number"), 0) + 1 FROM "events"), false);--> statement-breakpoint
DROP INDEX "audit_events_account_created";--> statement-breakpoint
CREATE UNIQUE INDEX "events_account_number" ON "events" USING btree ("account_id","number");--> statement-breakpoint
CREATE INDEX "events_account_subject" ON "events" USING btree ("account_id","subject_id","number");--> statement-breakpoint
CREATE INDEX "events_audit_log" ON "events" USING btree ("account_id","created_at","id") WHERE "events"."scan_id" is null;--> statement-breakpoint
-- Announces, to readers of the feed, that this transaction draws numbers after this one: by a lock that ends with it.
-- 7378303564516425728 is 0x6665 << 48. A transaction announces itself once. The owner's rights are for the sequence.
CREATE FUNCTION "announce_events"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('backline.announced', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM pg_advisory_xact_lock_shared(7378303564516425728 + nextval('public.events_number_seq'));
    PERFORM set_config('backline.announced', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "events_announced" BEFORE INSERT ON "events" FOR EACH STATEMENT EXECUTE FUNCTION "announce_events"();
