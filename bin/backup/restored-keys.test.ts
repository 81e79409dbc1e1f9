import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { readEndings } from "./restored-keys";

const folder = mkdtempSync(path.join(tmpdir(), "backline-logs-"));
afterAll(() => rmSync(folder, { recursive: true }));

function logOf(content: string | Uint8Array): string {
  const file = path.join(folder, crypto.randomUUID());
  writeFileSync(file, content);
  return file;
}

const accountId = crypto.randomUUID();
const line = (event: string, key: string, time: string) =>
  JSON.stringify({ level: 30, time, event, accountId, actor: { type: "system" }, key, msg: "…" });
const revoked = line("key.revoked", "blk_AAAAAAAA", "2026-01-01T00:00:00.000Z");
const ending = { key: "blk_AAAAAAAA", accountId, revoked: true, disabled: false };

it("a revocation is found in a log as it is, as collectors keep it, and compressed", async () => {
  for (const content of [
    `Backline is ready: http://localhost:3000\n${revoked}\n`,
    `backline-1  | ${revoked}\r\n`,
    `${JSON.stringify({ log: `${revoked}\n`, stream: "stdout" })}\n`,
    `${JSON.stringify({ MESSAGE: revoked, PRIORITY: "6" })}\n`,
    gzipSync(`${revoked}\n`),
  ]) {
    expect(await readEndings([logOf(content)]), String(content)).toMatchObject([ending]);
  }
});

it("the last event of a key decides, in whatever order the logs are given", async () => {
  const key = "blk_BBBBBBBB";
  const disabled = logOf(line("key.disabled", key, "2026-01-01T00:00:00.000Z"));
  const enabled = logOf(line("key.enabled", key, "2026-01-02T00:00:00.000Z"));
  expect(await readEndings([disabled])).toMatchObject([{ key, disabled: true, revoked: false }]);
  for (const files of [
    [disabled, enabled],
    [enabled, disabled],
  ]) {
    expect(await readEndings(files)).toEqual([]);
  }
});

it("a file without a single event of the product is refused, and so is one that is not there", async () => {
  for (const content of ["", "nothing of ours\n", '{"event":"other.thing","time":"2026-01-01T00:00:00Z"}\n']) {
    await expect(readEndings([logOf(content)])).rejects.toThrow(/has no event of Backline/);
  }
  await expect(readEndings([path.join(folder, "missing")])).rejects.toThrow(/can't be read: no such file/);
});
