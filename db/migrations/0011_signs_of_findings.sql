DROP INDEX "vulnerabilities_identity";--> statement-breakpoint
ALTER TABLE "vulnerabilities" ADD COLUMN "signs" "bytea";--> statement-breakpoint
CREATE INDEX "vulnerabilities_scope_fingerprint" ON "vulnerabilities" USING btree ("account_id","scope_id","fingerprint");