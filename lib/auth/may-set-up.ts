import "server-only";
import { cookies } from "next/headers";
import { requestInfo } from "../http/request-info";
import { authSecret } from "./auth-secret";
import { cookieName } from "./sessions/cookie";
import { isSetupToken } from "./setup-link";

/** Whether the browser may create the first owner: it runs on this machine, or opened the setup link. */
export async function maySetUp(): Promise<boolean> {
  const { local, https } = await requestInfo();
  return local || isSetupToken((await cookies()).get(cookieName("setup", https))?.value ?? "", authSecret());
}
