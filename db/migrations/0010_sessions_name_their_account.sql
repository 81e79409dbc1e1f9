ALTER TABLE "sessions" ADD COLUMN "account_id" uuid;--> statement-breakpoint
UPDATE "sessions" SET "account_id" = (
  SELECT "account_id" FROM "memberships" WHERE "memberships"."user_id" = "sessions"."user_id"
  ORDER BY "suspended_at" IS NOT NULL, "created_at" LIMIT 1);--> statement-breakpoint
DELETE FROM "sessions" WHERE "account_id" IS NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "account_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_membership" FOREIGN KEY ("account_id","user_id") REFERENCES "public"."memberships"("account_id","user_id") ON DELETE cascade ON UPDATE no action;
