CREATE TABLE "indexed_scopes" (
	"account_id" uuid NOT NULL,
	"scope_id" uuid NOT NULL,
	"scan_id" uuid,
	"copying_scan_id" uuid,
	"copied_to" uuid,
	CONSTRAINT "indexed_scopes_account_id_scope_id_pk" PRIMARY KEY("account_id","scope_id")
);
--> statement-breakpoint
CREATE TABLE "vulnerability_texts" (
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "vulnerability_texts_account_id_id_pk" PRIMARY KEY("account_id","id")
);
--> statement-breakpoint
ALTER TABLE "indexed_scopes" ADD CONSTRAINT "indexed_scopes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indexed_scopes" ADD CONSTRAINT "indexed_scopes_scope" FOREIGN KEY ("account_id","scope_id") REFERENCES "public"."scan_scopes"("account_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_texts" ADD CONSTRAINT "vulnerability_texts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_texts" ADD CONSTRAINT "vulnerability_texts_vulnerability" FOREIGN KEY ("account_id","id") REFERENCES "public"."vulnerabilities"("account_id","id") ON DELETE cascade ON UPDATE no action;