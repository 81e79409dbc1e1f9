import { jsonResponse } from "@/lib/api/respond";

export const dynamic = "force-dynamic";

/** The process serves requests; nothing else is checked. */
export function GET(): Response {
  return jsonResponse({ status: "live" }, { status: 200 });
}
