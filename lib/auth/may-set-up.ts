import "server-only";
import { cookies } from "next/headers";
import { requestInfo } from "../http/request-info";
import { authSecret } from "./auth-secret";
import { cookieName } from "./cookie";
import { isSetupToken } from "./setup-link";

/** Whether the browser may become the first owner: it is on this machine, or has opened the setup link. */
export async function maySetUp(): Promise<boolean> {
  const { local, https } = await requestInfo();
  return local || isSetupToken((await cookies()).get(cookieName("setup", https))?.value ?? "", authSecret());
}
