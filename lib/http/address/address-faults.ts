import { findKeys } from "@/lib/access-keys/credential/recognise";
import { AppError } from "@/lib/errors";
import { originOf } from "./same-origin";

/** Which address the server thinks a request was sent to, and why. */
export type Seen = {
  host: string;
  https: boolean;
  publicUrl: string | undefined;
  trustedProxies: number;
  /** Whether the request has forwarding headers. */
  forwarded: boolean;
};

/** Which settings make the server recognize an address. */
function whatToSet(address: string, { trustedProxies, forwarded }: Seen): string {
  const proxies = trustedProxies === 0 ? ", and behind a proxy TRUSTED_PROXIES to the number of proxies" : "";
  const ignored =
    trustedProxies === 0 && forwarded
      ? " This request came through a proxy, but TRUSTED_PROXIES is 0, so its X-Forwarded headers are ignored."
      : "";
  return `If that is the right address, ask the operator to set PUBLIC_URL=${address}${proxies}.${ignored}`;
}

/** Whether an address contains a key or part of one; if so, it is never repeated. */
export function isKeyIn(address: string): boolean {
  return [address, ...address.split(/[.:/]/)].some((part) => findKeys(part, { pieces: true }).length > 0);
}

/** The error for a page requested at an unknown host: the address, and the settings that make it known. */
export function unknownHost(seen: Seen): AppError {
  const origin = isKeyIn(seen.host) ? undefined : originOf(seen);
  const shown = origin ?? "an address that can't be shown";
  return new AppError("unknown_host", {
    detail: `The server doesn't recognize ${shown} as its own address.`,
    hint: `${whatToSet(origin ?? "https://…", seen)} On the server itself, localhost works.`,
    members: { serverOrigin: origin ?? null },
  });
}

/** The error for a request from another origin: the address that the browser used, and the one that the server saw. */
export function foreignOrigin(
  { origin, fetchSite }: { origin: string | undefined; fetchSite: string | undefined },
  seen: Seen,
): AppError {
  if (isKeyIn(origin ?? "")) {
    return new AppError("foreign_origin", { members: { browserOrigin: null, serverOrigin: originOf(seen) ?? null } });
  }
  const used = origin !== undefined && URL.canParse(origin) ? new URL(origin).origin : "null";
  const serverOrigin = originOf(seen) ?? null;
  const members = { browserOrigin: used === "null" ? null : used, serverOrigin };
  if (used === "null") {
    return new AppError("foreign_origin", {
      detail: "The request has no valid Origin header, so the server can't tell which page sent it.",
      members,
    });
  }
  // The browser itself reports another site: never suggest a setting that would allow it.
  if (fetchSite !== undefined && fetchSite !== "same-origin") return new AppError("foreign_origin", { members });
  if (seen.publicUrl !== undefined) {
    return new AppError("foreign_origin", {
      detail: `The browser used ${used}, but this Backline is set up for ${seen.publicUrl}.`,
      hint: `Open ${seen.publicUrl}. If ${used} is the right address, ask the operator to correct PUBLIC_URL.`,
      members,
    });
  }
  return new AppError("foreign_origin", {
    detail: `The browser used ${used}, but the server saw ${serverOrigin ?? "another address"}.`,
    hint: whatToSet(used, seen),
    members,
  });
}
