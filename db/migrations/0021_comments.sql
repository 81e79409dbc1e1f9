CREATE TABLE "vulnerability_comments" (
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"vulnerability_id" uuid NOT NULL,
	"user_id" uuid,
	"access_key_id" uuid,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp (3) with time zone,
	CONSTRAINT "vulnerability_comments_account_id_id_pk" PRIMARY KEY("account_id","id"),
	CONSTRAINT "vulnerability_comments_author" CHECK (num_nonnulls("vulnerability_comments"."user_id", "vulnerability_comments"."access_key_id") = 1),
	CONSTRAINT "vulnerability_comments_body" CHECK (char_length("vulnerability_comments"."body") between 1 and 5000)
);
--> statement-breakpoint
-- People before accounts: whoever signs up locks them in this order.
ALTER TABLE "vulnerability_comments" ADD CONSTRAINT "vulnerability_comments_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_comments" ADD CONSTRAINT "vulnerability_comments_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_comments" ADD CONSTRAINT "vulnerability_comments_vulnerability" FOREIGN KEY ("account_id","vulnerability_id") REFERENCES "public"."vulnerabilities"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_comments" ADD CONSTRAINT "vulnerability_comments_access_key" FOREIGN KEY ("account_id","access_key_id") REFERENCES "public"."access_keys"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "vulnerability_comments_by_time" ON "vulnerability_comments" USING btree ("account_id","vulnerability_id","created_at","id");