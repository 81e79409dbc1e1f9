import { userInfo } from "node:os";
import type { Operator } from "@/lib/context";

/** The system user who runs this; under sudo, also the user who invoked it. */
function userName(): string {
  const invoker = process.env.SUDO_USER;
  const acting = systemName();
  return invoker === undefined || invoker === "" || invoker === acting ? acting : `${invoker} as ${acting}`;
}

function systemName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

/** The person who runs this command, as an actor in an account. */
export const operatorOf = (accountId: string): Operator => ({
  type: "operator",
  accountId,
  userName: userName().slice(0, 128),
});
