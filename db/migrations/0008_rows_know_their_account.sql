-- All at once and first: whoever holds one of them ends before anything is done, and nobody meets half of it.
LOCK TABLE "assets", "scans", "scan_scopes", "vulnerabilities", "vulnerability_events", "rules", "access_keys", "audit_events" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
ALTER TABLE "scan_scopes"
  DROP CONSTRAINT "scan_scopes_asset_id_assets_id_fk",
  DROP CONSTRAINT "scan_scopes_last_scan_id_scans_id_fk";--> statement-breakpoint
ALTER TABLE "scans"
  DROP CONSTRAINT "scans_asset_id_assets_id_fk",
  DROP CONSTRAINT "scans_access_key_id_access_keys_id_fk";--> statement-breakpoint
ALTER TABLE "vulnerabilities"
  DROP CONSTRAINT "vulnerabilities_asset_id_assets_id_fk",
  DROP CONSTRAINT "vulnerabilities_scope_id_scan_scopes_id_fk",
  DROP CONSTRAINT "vulnerabilities_first_scan_id_scans_id_fk";--> statement-breakpoint
ALTER TABLE "vulnerability_events"
  DROP CONSTRAINT "vulnerability_events_vulnerability_id_vulnerabilities_id_fk",
  DROP CONSTRAINT "vulnerability_events_access_key_id_access_keys_id_fk",
  DROP CONSTRAINT "vulnerability_events_scan_id_scans_id_fk";--> statement-breakpoint
ALTER TABLE "access_keys"
  DROP CONSTRAINT "access_keys_pkey",
  ADD CONSTRAINT "access_keys_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "assets"
  DROP CONSTRAINT "assets_pkey",
  ADD CONSTRAINT "assets_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "audit_events"
  DROP CONSTRAINT "audit_events_pkey",
  ADD CONSTRAINT "audit_events_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "rules"
  DROP CONSTRAINT "rules_pkey",
  ADD CONSTRAINT "rules_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "scan_scopes"
  DROP CONSTRAINT "scan_scopes_pkey",
  ADD CONSTRAINT "scan_scopes_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "scans"
  DROP CONSTRAINT "scans_pkey",
  ADD CONSTRAINT "scans_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "vulnerabilities"
  DROP CONSTRAINT "vulnerabilities_pkey",
  ADD CONSTRAINT "vulnerabilities_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
ALTER TABLE "vulnerability_events"
  DROP CONSTRAINT "vulnerability_events_pkey",
  ADD CONSTRAINT "vulnerability_events_account_id_id_pk" PRIMARY KEY ("account_id", "id");--> statement-breakpoint
DROP INDEX "vulnerabilities_identity";--> statement-breakpoint
CREATE UNIQUE INDEX "vulnerabilities_identity" ON "vulnerabilities" USING btree ("account_id","scope_id","fingerprint");--> statement-breakpoint
DROP INDEX "vulnerability_events_vulnerability";--> statement-breakpoint
CREATE INDEX "vulnerability_events_account_vulnerability" ON "vulnerability_events" USING btree ("account_id","vulnerability_id","created_at","id");--> statement-breakpoint
ALTER TABLE "scans"
  ADD CONSTRAINT "scans_asset" FOREIGN KEY ("account_id","asset_id") REFERENCES "public"."assets"("account_id","id"),
  ADD CONSTRAINT "scans_access_key" FOREIGN KEY ("account_id","access_key_id") REFERENCES "public"."access_keys"("account_id","id");--> statement-breakpoint
ALTER TABLE "scan_scopes"
  ADD CONSTRAINT "scan_scopes_asset" FOREIGN KEY ("account_id","asset_id") REFERENCES "public"."assets"("account_id","id"),
  ADD CONSTRAINT "scan_scopes_last_scan" FOREIGN KEY ("account_id","last_scan_id") REFERENCES "public"."scans"("account_id","id");--> statement-breakpoint
ALTER TABLE "vulnerabilities"
  ADD CONSTRAINT "vulnerabilities_asset" FOREIGN KEY ("account_id","asset_id") REFERENCES "public"."assets"("account_id","id"),
  ADD CONSTRAINT "vulnerabilities_scope" FOREIGN KEY ("account_id","scope_id") REFERENCES "public"."scan_scopes"("account_id","id"),
  ADD CONSTRAINT "vulnerabilities_first_scan" FOREIGN KEY ("account_id","first_scan_id") REFERENCES "public"."scans"("account_id","id");--> statement-breakpoint
ALTER TABLE "vulnerability_events"
  ADD CONSTRAINT "vulnerability_events_vulnerability" FOREIGN KEY ("account_id","vulnerability_id") REFERENCES "public"."vulnerabilities"("account_id","id"),
  ADD CONSTRAINT "vulnerability_events_access_key" FOREIGN KEY ("account_id","access_key_id") REFERENCES "public"."access_keys"("account_id","id"),
  ADD CONSTRAINT "vulnerability_events_scan" FOREIGN KEY ("account_id","scan_id") REFERENCES "public"."scans"("account_id","id");