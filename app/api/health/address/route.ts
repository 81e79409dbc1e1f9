import { jsonResponse } from "@/lib/api/respond";
import { unknownAddress } from "@/lib/http/address/network";
import { internalHeaders } from "@/lib/http/internal-headers";

export const dynamic = "force-dynamic";

/** The address that the server sees the caller at, and how many addresses the proxies on the way wrote down. */
export function GET({ headers }: Request): Response {
  const address = headers.get(internalHeaders.address) ?? unknownAddress;
  const forwarded = Number(headers.get(internalHeaders.forwardedAddresses) ?? 0);
  return jsonResponse({ address, forwarded_addresses: forwarded }, { status: 200 });
}
