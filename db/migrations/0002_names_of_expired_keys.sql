DROP INDEX "access_keys_live_name";--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "holds_name" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_live_name" ON "access_keys" USING btree ("account_id","name_key") WHERE "access_keys"."revoked_at" is null and "access_keys"."holds_name";