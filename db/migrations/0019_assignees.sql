ALTER TABLE "vulnerabilities" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
-- When a member leaves, the assignee alone is taken off, not the account. Rows from before have none: to look at each would
-- keep everybody waiting.
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_assignee" FOREIGN KEY ("account_id","assignee_id") REFERENCES "public"."memberships"("account_id","user_id") ON DELETE set null ("assignee_id") ON UPDATE no action NOT VALID;