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
  // The tables may be those of an earlier version.
  const ofAccount = (await hasColumn(sql, "sessions", "account_id")) ? { account_id: accountId } : {};
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
  await addEvent(sql, { accountId, userId, keyId });
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
  await addAssignee(sql, { accountId, userId });
  await addComments(sql, { accountId, vulnerabilityId, userId, keyId });
  await addTexts(sql, { accountId, scopeId, vulnerabilityId, scanId });
  await addHistory(sql, { accountId, vulnerabilityId, authors: [{ userId }, { keyId }, { scanId }] });
  return accountId;
}

const hasColumn = async (sql: Sql, table: string, column: string) =>
  (await sql`select from information_schema.columns where table_name = ${table} and column_name = ${column}`).count > 0;

async function addAssignee(sql: Sql, { accountId, userId }: Record<"accountId" | "userId", string>) {
  if (!(await hasColumn(sql, "vulnerabilities", "assignee_id"))) return;
  await sql`update vulnerabilities set assignee_id = ${userId} where account_id = ${accountId}`;
}

/** One of a person and one of a program, where the tables are of a version that has them. */
async function addComments(
  sql: Sql,
  { accountId, vulnerabilityId, userId, keyId }: Record<"accountId" | "vulnerabilityId" | "userId" | "keyId", string>,
) {
  if (!(await hasColumn(sql, "vulnerability_comments", "id"))) return;
  await sql`
    insert into vulnerability_comments (id, account_id, vulnerability_id, user_id, access_key_id, body)
    values (${v7()}, ${accountId}, ${vulnerabilityId}, ${userId}, null, 'Known.'),
      (${v7()}, ${accountId}, ${vulnerabilityId}, null, ${keyId}, 'Known.')`;
}

/** What a search reads, where the tables are of a version that has it. */
async function addTexts(
  sql: Sql,
  {
    accountId,
    scopeId,
    vulnerabilityId,
    scanId,
  }: Record<"accountId" | "scopeId" | "vulnerabilityId" | "scanId", string>,
) {
  const [{ made } = { made: false }] = await sql<{ made: boolean }[]>`
    select to_regclass('vulnerability_texts') is not null as made`;
  if (!made) return;
  await sql`
    insert into vulnerability_texts (id, account_id, text) values (${vulnerabilityId}, ${accountId}, 'Finding')`;
  await sql`
    insert into indexed_scopes (account_id, scope_id, scan_id) values (${accountId}, ${scopeId}, ${scanId})`;
}

/** That the key was created: a row of the audit log, or of the table of all events that it has become. */
async function addEvent(sql: Sql, { accountId, userId, keyId }: Record<"accountId" | "userId" | "keyId", string>) {
  const common = { id: v7(), account_id: accountId, actor_type: "member", actor_id: userId };
  const [{ old } = { old: false }] = await sql<{ old: boolean }[]>`
    select to_regclass('audit_events') is not null as old`;
  if (old) {
    await sql`insert into audit_events ${sql({ ...common, action: "access_key.created", target_id: keyId })}`;
  } else {
    await sql`insert into events ${sql({ ...common, type: "key.created", subject_id: keyId, data: "{}" })}`;
  }
}

type Past = {
  accountId: string;
  vulnerabilityId: string;
  authors: Partial<Record<"userId" | "keyId" | "scanId", string>>[];
};

/** What happened to a vulnerability, where it has a table of its own. */
async function addHistory(sql: Sql, { accountId, vulnerabilityId, authors }: Past): Promise<void> {
  const [{ old } = { old: false }] = await sql<{ old: boolean }[]>`
    select to_regclass('vulnerability_events') is not null as old`;
  if (!old) return;
  for (const { userId = null, keyId = null, scanId = null } of authors) {
    await sql`
      insert into vulnerability_events
        (id, account_id, vulnerability_id, kind, from_status, to_status, user_id, access_key_id, scan_id)
      values (${v7()}, ${accountId}, ${vulnerabilityId}, 'status_changed', 'resolved', 'open', ${userId}, ${keyId}, ${scanId})`;
  }
}
