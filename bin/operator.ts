import { userInfo } from "node:os";
import type { Operator } from "@/lib/actor";

/** The name under which the system knows whoever runs this; behind sudo, also who asked for it. */
function userName(): string {
  const asked = process.env.SUDO_USER;
  const acting = systemName();
  return asked === undefined || asked === "" || asked === acting ? acting : `${asked} as ${acting}`;
}

function systemName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

/** Whoever runs this command, as actor in an account. */
export const operatorOf = (accountId: string): Operator => ({
  type: "operator",
  accountId,
  userName: userName().slice(0, 128),
});
