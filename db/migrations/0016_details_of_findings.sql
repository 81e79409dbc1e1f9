ALTER TABLE "scan_scopes" ADD COLUMN "provenance" jsonb;--> statement-breakpoint
ALTER TABLE "rules" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "start_column" integer;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "end_column" integer;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "cwes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "details" jsonb;