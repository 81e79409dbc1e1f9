import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { v7 } from "uuid";

/**
 * Writes an account with a row in every table, in the columns that have been there from the first. Returns its id. Tests
 * of migrations fill older schemas with it, so it goes around what the product reads and writes today.
 */
export async function fillEveryTable(sql: Sql): Promise<string> {
  const [accountId, userId, keyId, assetId, scanId, scopeId, vulnerabilityId] = [
    v7(),
    v7(),
    v7(),
    v7(),
    v7(),
    v7(),
    v7(),
  ];
  const at = new Date().toISOString();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await sql`insert into accounts (id, name) values (${accountId}, 'Sample')`;
  await sql`insert into users (id, name, email, email_key) values (${userId}, 'Sample', ${userId}, ${userId})`;
  await sql`insert into passwords (user_id, hash) values (${userId}, 'none')`;
  await sql`insert into identities (provider, provider_account_id, user_id) values ('sample', ${userId}, ${userId})`;
  await sql`insert into sign_in_attempts (key, failures, next_at, forgotten_at) values (${userId}, 1, now(), now())`;
  await sql`insert into memberships (account_id, user_id, role) values (${accountId}, ${userId}, 'owner')`;
  const [column] = await sql`
    select from information_schema.columns where table_name = 'sessions' and column_name = 'account_id'`;
  // The tables may be those of an earlier version.
  const ofAccount = column === undefined ? {} : { account_id: accountId };
  const session = {
    id: v7(),
    token_hash: createHash("sha256").update(userId).digest(),
    user_id: userId,
    expires_at: tomorrow,
    ...ofAccount,
  };
  await sql`insert into sessions ${sql(session)}`;
  await sql`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash,
      revoked_at, revoked_by)
    values (${keyId}, ${accountId}, ${userId}, 'Sample', 'sample', '{scans:write}', ${keyId}, '0000',
      sha256(${keyId}::text::bytea), now(), ${userId})`;
  await sql`
    insert into audit_events (id, account_id, actor_type, actor_id, action, target_id)
    values (${v7()}, ${accountId}, 'member', ${userId}, 'access_key.created', ${keyId})`;
  await sql`insert into assets (id, account_id, slug, name) values (${assetId}, ${accountId}, 'shop', 'Shop')`;
  await sql`
    insert into scans (id, account_id, asset_id, access_key_id, format, tool_name, size_bytes, received, created,
      unchanged, reopened, resolved, suppressed, rejected)
    values (${scanId}, ${accountId}, ${assetId}, ${keyId}, 'sarif', 'Checker', 1, 1, 1, 0, 0, 0, 0, 0)`;
  await sql`
    insert into scan_scopes (id, account_id, asset_id, tool, category, last_scan_id, last_scanned_at)
    values (${scopeId}, ${accountId}, ${assetId}, 'Checker', '', ${scanId}, ${at})`;
  await sql`
    insert into rules (id, account_id, tool, rule_id, title, help, tags)
    values (${v7()}, ${accountId}, 'Checker', 'rule-1', 'Rule', 'Help', '{security}')`;
  await sql`
    insert into vulnerabilities (id, account_id, asset_id, scope_id, fingerprint, tool, rule_id, title, message, severity,
      presence, status, first_detected_at, detected_at, first_scan_id, updated_at)
    values (${vulnerabilityId}, ${accountId}, ${assetId}, ${scopeId}, sha256('sample'), 'Checker', 'rule-1', 'Finding',
      'Something is wrong.', 'high', 'detected', 'open', ${at}, ${at}, ${scanId}, ${at})`;
  const authors = [{ user_id: userId }, { access_key_id: keyId }, { scan_id: scanId }];
  for (const author of authors) {
    const event = { id: v7(), account_id: accountId, vulnerability_id: vulnerabilityId, kind: "status_changed" };
    const change = { from_status: "resolved", to_status: "open" };
    await sql`insert into vulnerability_events ${sql({ ...event, ...change, ...author })}`;
  }
  return accountId;
}
