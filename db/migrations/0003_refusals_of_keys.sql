ALTER TABLE "access_keys" ADD COLUMN "last_refused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "last_refused_code" text;--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "last_refused_address" text;