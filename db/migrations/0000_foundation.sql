CREATE TYPE "public"."severity" AS ENUM('info', 'low', 'medium', 'high', 'critical');--> statement-breakpoint
CREATE TABLE "access_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"creator_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text COLLATE "C" NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"scopes" text[] NOT NULL,
	"public_id" text COLLATE "C" NOT NULL,
	"last_four" text COLLATE "C" NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"allowed_addresses" "cidr"[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" uuid,
	"revoked_reason" text,
	"last_used_at" timestamp (3) with time zone,
	"last_used_address" text,
	"last_used_agent" text,
	CONSTRAINT "access_keys_scopes" CHECK (cardinality("access_keys"."scopes") > 0),
	CONSTRAINT "access_keys_expiry" CHECK ("access_keys"."expires_at" > "access_keys"."created_at"),
	CONSTRAINT "access_keys_name" CHECK (char_length("access_keys"."name") between 1 and 64),
	CONSTRAINT "access_keys_description" CHECK (char_length("access_keys"."description") <= 500),
	CONSTRAINT "access_keys_hash" CHECK (octet_length("access_keys"."secret_hash") = 32),
	CONSTRAINT "access_keys_revoked" CHECK ("access_keys"."revoked_at" is not null or ("access_keys"."revoked_by" is null and "access_keys"."revoked_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"account_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"suspended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_account_id_user_id_pk" PRIMARY KEY("account_id","user_id"),
	CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('owner', 'admin', 'member', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "assets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"slug" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"target_id" uuid,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scan_scopes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"tool" text COLLATE "C" NOT NULL,
	"category" text COLLATE "C" NOT NULL,
	"last_scan_id" uuid NOT NULL,
	"last_scanned_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"access_key_id" uuid NOT NULL,
	"format" text NOT NULL,
	"tool_name" text NOT NULL,
	"tool_version" text,
	"size_bytes" integer NOT NULL,
	"received" integer NOT NULL,
	"created" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"reopened" integer NOT NULL,
	"resolved" integer NOT NULL,
	"suppressed" integer NOT NULL,
	"rejected" integer NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identities_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "passwords" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"forgotten_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_key" text COLLATE "C" NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"tool" text COLLATE "C" NOT NULL,
	"rule_id" text COLLATE "C" NOT NULL,
	"title" text NOT NULL,
	"help" text NOT NULL,
	"help_url" text,
	"tags" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vulnerabilities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"scope_id" uuid NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"tool" text COLLATE "C" NOT NULL,
	"rule_id" text COLLATE "C" NOT NULL,
	"title" text NOT NULL,
	"message" text NOT NULL,
	"severity" "severity" NOT NULL,
	"score" real,
	"path" text,
	"start_line" integer,
	"end_line" integer,
	"logical_location" text,
	"snippet" text,
	"presence" text NOT NULL,
	"status" text NOT NULL,
	"dismissed_reason" text,
	"justification" text,
	"dismissed_until" timestamp (3) with time zone,
	"first_detected_at" timestamp (3) with time zone NOT NULL,
	"detected_at" timestamp (3) with time zone NOT NULL,
	"absent_since" timestamp (3) with time zone,
	"first_scan_id" uuid NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "vulnerabilities_dismissed" CHECK (("vulnerabilities"."status" = 'dismissed') = ("vulnerabilities"."dismissed_reason" is not null)),
	CONSTRAINT "vulnerabilities_absent" CHECK (("vulnerabilities"."presence" = 'absent') = ("vulnerabilities"."absent_since" is not null))
);
--> statement-breakpoint
CREATE TABLE "vulnerability_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"vulnerability_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"reason" text,
	"justification" text,
	"until" timestamp (3) with time zone,
	"user_id" uuid,
	"access_key_id" uuid,
	"scan_id" uuid,
	CONSTRAINT "vulnerability_events_author" CHECK (num_nonnulls("vulnerability_events"."user_id", "vulnerability_events"."access_key_id", "vulnerability_events"."scan_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_creator_id_users_id_fk" FOREIGN KEY ("creator_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_revoked_by_users_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan_scopes" ADD CONSTRAINT "scan_scopes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan_scopes" ADD CONSTRAINT "scan_scopes_asset_id_assets_id_fk" FOREIGN KEY ("asset_id") REFERENCES "public"."assets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan_scopes" ADD CONSTRAINT "scan_scopes_last_scan_id_scans_id_fk" FOREIGN KEY ("last_scan_id") REFERENCES "public"."scans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_asset_id_assets_id_fk" FOREIGN KEY ("asset_id") REFERENCES "public"."assets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_access_key_id_access_keys_id_fk" FOREIGN KEY ("access_key_id") REFERENCES "public"."access_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passwords" ADD CONSTRAINT "passwords_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rules" ADD CONSTRAINT "rules_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_asset_id_assets_id_fk" FOREIGN KEY ("asset_id") REFERENCES "public"."assets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_scope_id_scan_scopes_id_fk" FOREIGN KEY ("scope_id") REFERENCES "public"."scan_scopes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD CONSTRAINT "vulnerabilities_first_scan_id_scans_id_fk" FOREIGN KEY ("first_scan_id") REFERENCES "public"."scans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_events" ADD CONSTRAINT "vulnerability_events_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_events" ADD CONSTRAINT "vulnerability_events_vulnerability_id_vulnerabilities_id_fk" FOREIGN KEY ("vulnerability_id") REFERENCES "public"."vulnerabilities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_events" ADD CONSTRAINT "vulnerability_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_events" ADD CONSTRAINT "vulnerability_events_access_key_id_access_keys_id_fk" FOREIGN KEY ("access_key_id") REFERENCES "public"."access_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vulnerability_events" ADD CONSTRAINT "vulnerability_events_scan_id_scans_id_fk" FOREIGN KEY ("scan_id") REFERENCES "public"."scans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_secret_hash" ON "access_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_public_id" ON "access_keys" USING btree ("public_id");--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_live_name" ON "access_keys" USING btree ("account_id","name_key") WHERE "access_keys"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "access_keys_account_created" ON "access_keys" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "access_keys_account_name" ON "access_keys" USING btree ("account_id","name_key","id");--> statement-breakpoint
CREATE INDEX "access_keys_account_last_used" ON "access_keys" USING btree ("account_id",coalesce("last_used_at", '-infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "access_keys_account_expires" ON "access_keys" USING btree ("account_id",coalesce("expires_at", 'infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "access_keys_account_creator_created" ON "access_keys" USING btree ("account_id","creator_id","created_at","id");--> statement-breakpoint
CREATE INDEX "memberships_user_id" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assets_account_slug" ON "assets" USING btree ("account_id","slug");--> statement-breakpoint
CREATE INDEX "audit_events_account_created" ON "audit_events" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "scan_scopes_identity" ON "scan_scopes" USING btree ("account_id","asset_id","tool","category");--> statement-breakpoint
CREATE INDEX "scans_account_created" ON "scans" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "scans_account_access_key_created" ON "scans" USING btree ("account_id","access_key_id","created_at","id");--> statement-breakpoint
CREATE INDEX "scans_account_asset_created" ON "scans" USING btree ("account_id","asset_id","created_at","id");--> statement-breakpoint
CREATE INDEX "identities_user_id" ON "identities" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user_id" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_forgotten_at" ON "sign_in_attempts" USING btree ("forgotten_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email_key");--> statement-breakpoint
CREATE UNIQUE INDEX "rules_identity" ON "rules" USING btree ("account_id","tool","rule_id");--> statement-breakpoint
CREATE UNIQUE INDEX "vulnerabilities_identity" ON "vulnerabilities" USING btree ("scope_id","fingerprint");--> statement-breakpoint
CREATE INDEX "vulnerabilities_account_severity" ON "vulnerabilities" USING btree ("account_id","severity","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_account_updated" ON "vulnerabilities" USING btree ("account_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "vulnerabilities_account_detected" ON "vulnerabilities" USING btree ("account_id","detected_at","id");--> statement-breakpoint
CREATE INDEX "vulnerability_events_vulnerability" ON "vulnerability_events" USING btree ("vulnerability_id","created_at","id");