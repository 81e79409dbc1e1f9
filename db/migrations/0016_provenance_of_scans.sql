-- Alone: an upload locks the scopes before the vulnerabilities, and a change of status after them.
ALTER TABLE "scan_scopes" ADD COLUMN "provenance" jsonb;