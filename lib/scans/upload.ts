import "server-only";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import type { Db } from "@/db/client";
import type { AccessKeyActor, Context, Origin } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { type MergeCounts, mergeStaged } from "../findings/merge";
import { lockScopes } from "../findings/scopes";
import { Stage } from "../findings/stage";
import { beginStagedRules, mergeRules, stageRules } from "../findings/staged-rules";
import { may, requirePermission } from "../permissions/require";
import { onShutdown } from "../shutdown";
import { assertStorage } from "../storage";
import type { Warning } from "./formats/format";
import type { ReadReport } from "./reading/read-rows";
import { ReaderThread } from "./reading/reader-thread";
import { type Body, type Spool, withReceivedReport } from "./receive";
import type { Scan, ScanCounts } from "./schemas";
import { Slots } from "./slots";

/** As many reports are read and merged at once: db/client.ts has a connection for each. */
const threads = [true, false, false].map((kept) => new ReaderThread({ kept }));
const slots = new Slots(threads, threads.length - 1);
onShutdown(async () => {
  for (const thread of threads) await thread.end();
});

type UploadContext = Context<AccessKeyActor> & { db: Db };

type UploadScanInput = {
  assetSlug: string;
  body: Body;
  /** Replaces the `automationDetails.id` of every run. */
  category?: string | undefined;
  /** The Content-Length of the request, where it has one: a body that is shorter was cut off. */
  announcedBytes?: number | undefined;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
};

type Scanned = Omit<ReadReport, "warnings"> & { warnings: Scan["warnings"] };

type Upload = Origin & {
  actor: AccessKeyActor;
  slug: string;
  category: string | undefined;
  spool: Spool;
  thread: ReaderThread;
  signal: AbortSignal | undefined;
  /** When the first byte came, on the clock of `performance`. */
  begun: number;
};

/**
 * Takes in a report of any format of lib/scans/formats on an asset and brings the asset's vulnerabilities in line with it: all of it, or
 * nothing. received = created + unchanged + reopened + suppressed + rejected. It is received first, whoever else does so;
 * then it waits for a slot, of which each key has its share.
 *
 * Throws rate_limited, key_revoked, body_too_large, upload_interrupted, request_timeout, invalid_report (with its
 * faults), storage_full, and insufficient_scope when there is no such asset and the key may not make one.
 */
export async function uploadScan(context: UploadContext, input: UploadScanInput): Promise<Scan> {
  const { assetSlug: slug, category, body, announcedBytes, signal } = input;
  const { db, actor, requestId, address } = context;
  requirePermission(actor, "scans:write");
  const begun = performance.now();
  // It is ready when the report has arrived.
  threads[0]?.start();
  await assertStorage();
  return await withReceivedReport(body, { keyId: actor.keyId, announcedBytes }, (spool) =>
    slots.with(actor.keyId, signal, (thread) => {
      const upload = { actor, requestId, address, slug, category, spool, thread, signal, begun };
      return db.$client.begin((sql) => ingest(sql, upload));
    }),
  ).catch((error: unknown) => {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
    throw new AppError("upload_interrupted", { detail: "The connection closed before the report was stored." });
  });
}

async function ingest(sql: TransactionSql, upload: Upload): Promise<Scan> {
  await sql`set local statement_timeout = '10min'`;
  await sql`set local jit = off`;
  await sql`set local work_mem = '32MB'`;
  // A plan for any account: for one that its statistics don't know yet, PostgreSQL expects a single row and loops.
  await sql`set local plan_cache_mode = force_generic_plan`;
  await requireAssetOrScope(sql, upload);
  const report = await stageReport(sql, upload);
  const scanId = v7();
  const { assetId, isNew } = await assetFor(sql, upload);
  await insertScan(sql, upload, report, { scanId, assetId });
  const owner = { accountId: upload.actor.accountId, assetId, scanId };
  const at = await lockScopes(sql, owner, report.runs);
  const { actor, requestId, address } = upload;
  const merged = await mergeStaged(sql, { ...owner, at, actor, requestId, address });
  const counts = countsOf(report, merged);
  await finishScan(sql, owner, counts, at);
  await mergeRules(sql, owner.accountId);
  await holdKey(sql, upload.actor);
  const { format, tool, warnings } = report;
  const { slug, spool, begun } = upload;
  const assetCreated = { type: "asset.created", subjectId: assetId, data: { slug, name: slug } } as const;
  const sizeBytes = spool.sizeBytes;
  const durationMs = Math.round(performance.now() - begun);
  await emit(sql, upload, [
    ...(isNew ? [assetCreated] : []),
    {
      type: "scan.completed",
      subjectId: scanId,
      data: { assetId, asset: slug, tool: tool.name, sizeBytes, durationMs, counts },
    },
  ]);
  return {
    id: scanId,
    asset: upload.slug,
    format,
    tool,
    counts,
    warnings,
    createdAt: at,
  };
}

/**
 * A report takes its time, and its key may be revoked meanwhile: then nothing of it is taken. Otherwise a Revoke waits
 * until this transaction has ended, so that after it nothing comes of the key any more.
 */
async function holdKey(sql: TransactionSql, { accountId, keyId }: AccessKeyActor): Promise<void> {
  const [key] = await sql<{ revoked_at: string | null }[]>`
    select revoked_at from access_keys where id = ${keyId} and account_id = ${accountId} for share`;
  if (key === undefined) throw new Error("a key that was just accepted is gone");
  if (key.revoked_at === null) return;
  throw new AppError("key_revoked", {
    detail: "The key was revoked while the report was taken in. Nothing was changed.",
    members: { revokedAt: new Date(key.revoked_at).toISOString() },
  });
}

async function requireAssetOrScope(sql: TransactionSql, { actor, slug }: Upload): Promise<void> {
  if (may(actor, "assets:write")) return;
  const known = await sql`select from assets where account_id = ${actor.accountId} and slug = ${slug}`;
  if (known.count > 0) return;
  throw new AppError("insufficient_scope", {
    detail: `There is no asset ${slug}, and this key may not create one.`,
    hint: "Create the asset first, or use a key that has assets:write too.",
    members: { requiredScopes: ["assets:write"], grantedScopes: [...actor.scopes] },
  });
}

async function stageReport(sql: TransactionSql, upload: Upload): Promise<Scanned> {
  const { actor, spool, thread, category, signal } = upload;
  await beginStagedRules(sql);
  const stage = new Stage(sql);
  await stage.begin();
  try {
    for await (const part of thread.read({ fd: spool.file.fd, category, signal })) {
      switch (part.type) {
        case "rows":
          await stage.write(part.rows);
          break;
        case "restart":
          await stage.restart();
          break;
        case "rules":
          await stage.end();
          await stageRules(sql, part.rules);
          break;
        case "refused":
          throw new AppError("invalid_report", { faults: part.faults });
        case "too_long":
          throw findingsTooLong();
        case "read":
          await stage.end();
          return { ...part.report, warnings: await withLiveKeys(sql, actor, part.report.warnings) };
      }
    }
    throw new Error("the thread gave no report");
  } catch (error) {
    stage.abort();
    throw error;
  }
}

/** Says of each key that was found in the report whether it still opens this account. */
async function withLiveKeys(
  sql: TransactionSql,
  { accountId }: AccessKeyActor,
  warnings: readonly Warning[],
): Promise<Scan["warnings"]> {
  const hashes = [...new Set(warnings.flatMap(({ keyHash }) => keyHash ?? []))];
  const live = new Map<string | undefined, string>();
  if (hashes.length > 0) {
    const rows = await sql<{ hash: string; public_id: string }[]>`
      select encode(secret_hash, 'hex') as hash, public_id from access_keys
      where account_id = ${accountId} and secret_hash in (select decode(h, 'hex') from unnest(${hashes}::text[]) h)
        and revoked_at is null and coalesce(expires_at > now(), true)`;
    for (const row of rows) live.set(row.hash, row.public_id);
  }
  return warnings.map(({ pointer, detail, keyHash }) => {
    const id = live.get(keyHash);
    return {
      pointer,
      detail: id === undefined ? detail : `${detail} The key still works: revoke ${id} under Settings → Access Keys.`,
    };
  });
}

function findingsTooLong(): AppError {
  return new AppError("body_too_large", {
    detail: "The report's findings are larger than 512 MiB with their messages filled in.",
    hint: "Send one report for each tool or part of the code, each with its own category.",
  });
}

async function assetFor(sql: TransactionSql, { actor, slug }: Upload): Promise<{ assetId: string; isNew: boolean }> {
  const [made] = await sql<{ id: string }[]>`
    insert into assets (id, account_id, slug, name) values (${v7()}, ${actor.accountId}, ${slug}, ${slug})
    on conflict (account_id, slug) do nothing returning id`;
  if (made !== undefined) return { assetId: made.id, isNew: true };
  const [asset] = await sql<{ id: string }[]>`
    select id from assets where account_id = ${actor.accountId} and slug = ${slug}`;
  if (asset === undefined) throw new Error("an asset that was just seen is gone");
  return { assetId: asset.id, isNew: false };
}

type ScanRow = { scanId: string; assetId: string };

async function insertScan(sql: TransactionSql, { actor, spool }: Upload, report: Scanned, row: ScanRow): Promise<void> {
  await sql`
    insert into scans (id, account_id, asset_id, access_key_id, format, tool_name, tool_version, size_bytes,
      received, created, unchanged, reopened, resolved, suppressed, rejected, warnings)
    values (${row.scanId}, ${actor.accountId}, ${row.assetId}, ${actor.keyId}, ${report.format}, ${report.tool.name},
      ${report.tool.version}, ${spool.sizeBytes}, ${report.received}, 0, 0, 0, 0, 0, ${report.rejected},
      ${JSON.stringify(report.warnings)}::text::jsonb)`;
}

function countsOf(
  { received, rejected }: Scanned,
  { created, reopened, resolved, suppressed }: MergeCounts,
): ScanCounts {
  const unchanged = received - rejected - suppressed - created - reopened;
  return { received, created, unchanged, reopened, resolved, suppressed, rejected };
}

async function finishScan(
  sql: TransactionSql,
  { accountId, scanId }: { accountId: string; scanId: string },
  counts: ScanCounts,
  at: string,
): Promise<void> {
  await sql`
    update scans set created = ${counts.created}, unchanged = ${counts.unchanged}, reopened = ${counts.reopened},
      resolved = ${counts.resolved}, suppressed = ${counts.suppressed}, created_at = ${at}::timestamptz
    where id = ${scanId} and account_id = ${accountId}`;
}
