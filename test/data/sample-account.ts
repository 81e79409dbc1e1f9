import { v7 } from "uuid";
import type { Db } from "@/db/client";
import type { AccessKeyActor } from "@/lib/context";
import type { Scope } from "@/lib/permissions/scopes";
import type { Scan } from "@/lib/scans/schemas";
import { uploadScan } from "@/lib/scans/upload";
import { asBody, asBytes } from "./sample-report";

/** A new account with one member and one key of theirs, for tests. */
export async function sampleActor(db: Db, scopes: Scope[] = ["scans:write", "assets:write"]): Promise<AccessKeyActor> {
  const [accountId, userId, keyId] = [v7(), v7(), v7()];
  const sql = db.$client;
  await sql`insert into accounts (id, name) values (${accountId}, 'Sample')`;
  await sql`insert into users (id, name, email, email_key) values (${userId}, 'Sample', ${userId}, ${userId})`;
  await sql`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash)
    values (${keyId}, ${accountId}, ${userId}, 'Sample', 'sample', ${scopes}, ${keyId.slice(-8)}, '0000',
      sha256(${keyId}::text::bytea))`;
  return {
    type: "access_key",
    accountId,
    keyId,
    publicId: keyId.slice(-8),
    name: "Sample",
    scopes,
    scopesAtCreation: scopes,
  };
}

type UploadOptions = { asset?: string; category?: string };

/** Uploads a report for tests. */
export async function uploadSample(
  db: Db,
  actor: AccessKeyActor,
  report: unknown,
  options: UploadOptions = {},
): Promise<Scan> {
  const body = asBody(report instanceof Uint8Array ? report : asBytes(report));
  return await uploadScan({ db, actor }, { assetSlug: options.asset ?? "shop", body, category: options.category });
}
