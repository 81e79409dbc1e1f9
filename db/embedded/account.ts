import "server-only";
import { stat } from "node:fs/promises";
import { StartFault } from "../start-fault";
import { type Account, lastComplaint, run } from "./command";

/** Where root puts what its PostgreSQL can't reach below the project's folder. */
export const systemFolder = "/var/lib/backline";

const userName = "postgres";

/**
 * Says whose PostgreSQL it is: nobody in particular for an ordinary user, who runs it alone. PostgreSQL refuses to run
 * as root, so root gives it to the owner of the data, and without data to the system's user `postgres`, who is made
 * where missing.
 */
export async function chooseAccount(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(data).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return systemAccount(userName);
}

/** Finds a user of the system by name, or makes one that can't sign in. */
async function systemAccount(name: string): Promise<Account> {
  const known = await lookUp(name);
  if (known !== undefined) return known;
  const useradd = await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", name]);
  if (useradd.code !== 0) await run("adduser", ["-S", "-D", "-H", "-s", "/bin/false", name]);
  const made = await lookUp(name);
  if (made !== undefined) return made;
  throw new StartFault(
    `PostgreSQL can't run as root, and the user ${name} could not be created: ${lastComplaint(useradd.output)}. ` +
      `Create it with \`useradd --system ${name}\`, or start Backline as an ordinary user.`,
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** Tries whether an account can get into a folder: each folder above it has a say, and so may more than mode bits. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  const { code } = await run("/bin/sh", ["-c", 'cd -- "$0"', folder], account);
  return code === 0;
}
