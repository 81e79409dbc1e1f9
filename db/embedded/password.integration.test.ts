import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDb } from "../client";
import { openEmbedded } from "../embedded";
import { prepareHome } from "./home";
import { ensureRunning } from "./postmaster";

let dataDir = "";
let notices: string[] = [];
beforeEach(async () => {
  notices = [];
  dataDir = await mkdtemp(path.join(tmpdir(), "backline-password-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const file = () => path.join(dataDir, "database-password");
const open = (role: "server" | "command" = "server") =>
  openEmbedded({ dataDir, role, notify: (line) => void notices.push(line) });

async function query(url: string, statement: string): Promise<unknown[]> {
  const db = openDb(url, 1);
  try {
    return await db.execute(statement);
  } finally {
    await db.$client.end();
  }
}

async function makeData(): Promise<void> {
  const { url, close } = await open();
  await query(url, "create table kept as select 'whole' as state");
  await close();
}

const expectWhole = async (url: string) =>
  expect(await query(url, "select state from kept")).toEqual([{ state: "whole" }]);

it.each([
  ["lost", undefined],
  ["replaced by another", `${"x".repeat(43)}\n`],
])(
  "with the password's file %s, the next start sets the password again, says so, and keeps all data",
  async (_name, content) => {
    await makeData();
    await rm(file());
    if (content !== undefined) await writeFile(file(), content, { mode: 0o600 });

    const refusal = open("command").then(() => "opened", String);
    expect(await refusal).toMatch(
      /is not the one that was made with them\. .+ run `npm start` once: it sets the password/,
    );

    const first = await open();
    await expectWhole(first.url);
    expect(notices).toEqual([expect.stringMatching(/, so PostgreSQL was given the password in the file\.$/)]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    if (content !== undefined) expect(await readFile(file(), "utf8")).toBe(content);
    const beside = await open("command");
    await expectWhole(beside.url);
    await beside.close();
    await first.close();

    notices = [];
    const second = await open();
    await expectWhole(second.url);
    expect(notices).toEqual([]);
    await second.close();
  },
);

it("a file that is lost while the product runs harms neither the product nor its data", async () => {
  const first = await open();
  await query(first.url, "create table kept as select 'whole' as state");
  await rm(file());
  await expect(open("command")).rejects.toThrow(/Stop Backline if it runs, then run `npm start` once/);
  await expect(open()).rejects.toThrow(/and another process uses them\. Stop that process and start again\.$/);
  await expectWhole(first.url);
  await first.close();
  const second = await open();
  await expectWhole(second.url);
  await second.close();
});

it("a server left running after a kill has no users, so the password is set there too", async () => {
  await makeData();
  await ensureRunning(await prepareHome(dataDir), false);
  await rm(file());
  const next = await open();
  await expectWhole(next.url);
  expect(notices).toHaveLength(1);
  await next.close();
});

it("a password that PostgreSQL can't be given is refused with the fix, and no statement is run", async () => {
  await makeData();
  await writeFile(file(), `${"x".repeat(40)}'; drop table kept; --\n`);
  await expect(open()).rejects.toThrow(/database-password .+ holds something else\. Delete it and start again/);
  await rm(file());
  const next = await open();
  await expectWhole(next.url);
  await next.close();
});
