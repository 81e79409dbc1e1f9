import "server-only";
import { env } from "../env";

/** The secret that signs what browsers bring back. Throws where the server was started without one. */
export function authSecret(): string {
  const secret = env().AUTH_SECRET;
  if (secret === undefined) throw new Error("AUTH_SECRET is not set: start with `npm start`, which sees to it");
  return secret;
}
