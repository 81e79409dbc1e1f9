-- The vulnerabilities first, as everybody locks them before the rules.
ALTER TABLE "vulnerabilities" ADD COLUMN "start_column" integer;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "end_column" integer;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "cwes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "suppression" jsonb;--> statement-breakpoint
-- Of rows from before it is true, as none of them is suppressed. To look at each would keep everybody waiting.
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_suppressed" CHECK ("vulnerabilities"."presence" <> 'suppressed' or "vulnerabilities"."suppression" is not null) NOT VALID;--> statement-breakpoint
DROP INDEX "vulnerabilities_account_due";--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "details" jsonb;