import "server-only";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { codeOf } from "@/lib/error-code";
import { newSecret } from "../data-dir";
import { reasonOf, StartFault } from "../start-fault";
import { canEnter, systemFolder } from "./account";
import { type Account, isFull, lastComplaint, run } from "./command";
import { freeSpaceFor } from "./disk";

type Plan = { dataDir: string; cluster: string; account: Account | undefined; bin: string; password: string };

/**
 * Makes the data folder with the role and the database `backline` in it. It appears as `cluster` complete or not at all,
 * and of several starts at once the first one wins.
 */
export async function makeCluster(plan: Plan): Promise<void> {
  const name = `postgres.new-${randomBytes(6).toString("hex")}`;
  const marker = path.join(plan.dataDir, name);
  const near = await canEnter(plan.account, plan.dataDir);
  const staging = near ? marker : path.join(systemFolder, name.slice("postgres.new-".length));
  try {
    if (!near) await makeFarFolder(marker, staging);
    await mkdir(path.join(staging, "data"), { recursive: true, mode: 0o700 });
    await giveTo(plan.account, near ? staging : path.join(staging, "data"));
    if (near) await giveTo(plan.account, path.join(staging, "data"));
    await fill(plan, staging);
    if (near) await rename(path.join(staging, "data"), plan.cluster);
    else await symlink(path.join(staging, "data"), plan.cluster);
    await rm(marker, { recursive: true, force: true });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    await rm(marker, { recursive: true, force: true });
    const madeByAnother = await stat(path.join(plan.cluster, "PG_VERSION")).catch(() => undefined);
    if (madeByAnother !== undefined) return;
    if (error instanceof StartFault) throw error;
    const hint =
      codeOf(error) === "ENOSPC"
        ? await freeSpaceFor(plan.dataDir)
        : "Make it writable for this user, or name another in DATA_DIR";
    throw new StartFault(`The data folder ${plan.dataDir} can't be set up: ${reasonOf(error)}. ${hint}.`);
  }
}

/** The marker lets a later start find and remove what is left if this one is interrupted. */
async function makeFarFolder(marker: string, folder: string): Promise<void> {
  await symlink(folder, marker);
  await mkdir(folder, { recursive: true });
  await chmod(systemFolder, 0o755);
  await chmod(folder, 0o711);
}

async function giveTo(account: Account | undefined, folder: string): Promise<void> {
  await chmod(folder, 0o700);
  if (account !== undefined) await chown(folder, account.uid, account.gid);
}

async function fill({ account, bin, password, cluster }: Plan, staging: string): Promise<void> {
  const data = path.join(staging, "data");
  // The superuser's password is thrown away: Backline needs no more than a role that owns its database.
  const passwordFile = path.join(staging, "superuser-password");
  await writeFile(passwordFile, newSecret(), { mode: 0o600 });
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const where = [`--pgdata=${data}`, "--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const initdb = await run(
    path.join(bin, "initdb"),
    [...where, ...locale, "--data-checksums", "--no-instructions"],
    account,
  );
  await rm(passwordFile, { force: true });
  if (initdb.code !== 0) throw await refusal(cluster, staging, initdb.output);

  const statements = `create role backline login password '${password}'\ncreate database backline owner backline\n`;
  const strict = ["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"];
  const single = await run(
    path.join(bin, "postgres"),
    ["--single", ...strict, "-D", data, "postgres"],
    account,
    statements,
  );
  if (single.code !== 0) throw await refusal(cluster, staging, single.output);
}

async function refusal(cluster: string, staging: string, output: string): Promise<StartFault> {
  const fix = isFull(output)
    ? await freeSpaceFor(staging)
    : "Fix that and start again, or name a PostgreSQL of your own in DATABASE_URL";
  return new StartFault(`PostgreSQL could not create its data in ${cluster}: ${lastComplaint(output)}. ${fix}.`);
}
