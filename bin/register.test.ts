import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "./root";

test("code is run from a cache among everybody's temporary files only where nobody else can have put it", async () => {
  const TMPDIR = await mkdtemp(path.join(tmpdir(), "backline-register-"));
  onTestFinished(() => rm(TMPDIR, { recursive: true }));
  const program = path.join(TMPDIR, "program.mts");
  await writeFile(program, 'const text: string = "genuine";\nconsole.log(text);\n');
  const run = () => {
    const env = { NODE_ENV: "production" as const, TMPDIR };
    return execFileSync(process.execPath, ["--import", "./bin/register.mjs", program], { cwd: root, env }).toString();
  };
  expect(run()).toBe("genuine\n");
  const cache = path.join(TMPDIR, `tsx-${process.geteuid?.()}`);
  expect((await stat(cache)).mode & 0o077).toBe(0);
  for (const name of await readdir(cache)) {
    const file = path.join(cache, name);
    await writeFile(file, (await readFile(file, "utf8")).replace("genuine", "planted"));
  }
  expect(run()).toBe("planted\n");
  await chmod(cache, 0o777);
  expect(run()).toBe("genuine\n");
});
