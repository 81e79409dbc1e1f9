-- What happened to vulnerabilities joins the events, with its ids and times. What a scan did was done by its key.
LOCK TABLE "events", "vulnerability_events" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
INSERT INTO "events" (id, account_id, created_at, type, subject_id, actor_type, actor_id, scan_id, data)
SELECT v.id, v.account_id, v.created_at,
  CASE v.kind WHEN 'went_absent' THEN 'vulnerability.absent' ELSE 'vulnerability.' || v.kind END,
  v.vulnerability_id,
  CASE WHEN v.user_id IS NULL THEN 'access_key' ELSE 'member' END,
  coalesce(v.user_id, v.access_key_id, s.access_key_id),
  v.scan_id,
  jsonb_build_object('from', v.from_status, 'to', v.to_status) || CASE v.kind
    WHEN 'status_changed' THEN jsonb_build_object('reason', v.reason, 'justification', v.justification,
      'until', to_char(v.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    ELSE '{}' END
FROM "vulnerability_events" v LEFT JOIN "scans" s ON s.account_id = v.account_id AND s.id = v.scan_id
ORDER BY v.created_at, v.id;--> statement-breakpoint
DROP TABLE "vulnerability_events";
