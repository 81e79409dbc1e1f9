import { findKeys } from "../access-keys/recognise";
import { AppError } from "../errors";
import { originOf } from "./same-origin";

/** Where the server believes a request went, and from what it knows that. */
export type Seen = {
  host: string;
  https: boolean;
  publicUrl: string | undefined;
  trustedProxies: number;
  /** Did something on the way say that it passed the request on? */
  forwarded: boolean;
};

/** What a server without PUBLIC_URL lacks to know that it is reached at an address. */
function whatToSet(address: string, { trustedProxies, forwarded }: Seen): string {
  const proxies = trustedProxies === 0 ? ", and behind a proxy TRUSTED_PROXIES to the number of proxies" : "";
  const ignored =
    trustedProxies === 0 && forwarded
      ? " A proxy passed this request on, but TRUSTED_PROXIES is 0, so its X-Forwarded headers are ignored."
      : "";
  return `If that is the address of this Backline, its operator sets PUBLIC_URL=${address}${proxies}.${ignored}`;
}

/** Says whether there is a key in an address, or a part of one: nothing repeats it then. */
export function isKeyIn(address: string): boolean {
  return [address, ...address.split(/[.:/]/)].some((part) => findKeys(part, { pieces: true }).length > 0);
}

/** The refusal of a page at a host that could be anybody's: what was asked for, and how to make it this Backline's. */
export function unknownHost(seen: Seen): AppError {
  const origin = isKeyIn(seen.host) ? undefined : originOf(seen);
  const shown = origin ?? "an address that can't be shown";
  return new AppError("unknown_host", {
    detail: `The server was asked for pages at ${shown}, which it does not know as its own address.`,
    hint: `${whatToSet(origin ?? "https://…", seen)} On the server itself, localhost works.`,
    members: { server_origin: origin ?? null },
  });
}

/** The refusal of what a page of another address sent: which address the browser used, and which one the server saw. */
export function foreignOrigin(
  { origin, fetchSite }: { origin: string | undefined; fetchSite: string | undefined },
  seen: Seen,
): AppError {
  if (isKeyIn(origin ?? "")) {
    return new AppError("foreign_origin", { members: { browser_origin: null, server_origin: originOf(seen) ?? null } });
  }
  const used = origin !== undefined && URL.canParse(origin) ? new URL(origin).origin : "null";
  const serverOrigin = originOf(seen) ?? null;
  const members = { browser_origin: used === "null" ? null : used, server_origin: serverOrigin };
  if (used === "null") {
    return new AppError("foreign_origin", {
      detail: "The request does not say which page it came from: it has no Origin header that can be read.",
      members,
    });
  }
  // A browser that says so itself leaves no doubt: no setting should ever make that page one of ours.
  if (fetchSite !== undefined && fetchSite !== "same-origin") return new AppError("foreign_origin", { members });
  if (seen.publicUrl !== undefined) {
    return new AppError("foreign_origin", {
      detail: `The browser used ${used}, but this Backline is set up for ${seen.publicUrl}.`,
      hint: `Open ${seen.publicUrl}. If ${used} is the right address, its operator corrects PUBLIC_URL.`,
      members,
    });
  }
  return new AppError("foreign_origin", {
    detail: `The browser used ${used}, but the server saw ${serverOrigin ?? "another address"}.`,
    hint: whatToSet(used, seen),
    members,
  });
}
