import { jsonResponse, problemResponse } from "@/lib/api/respond";
import { assertReady } from "@/lib/readiness";
import { hasStorage } from "@/lib/storage";
import { version } from "@/lib/version";

export const dynamic = "force-dynamic";

/** The database answers and has this version's tables: a load balancer may send requests here. `writes` is false while its disk is full. */
export async function GET(request: Request): Promise<Response> {
  try {
    await assertReady();
    return jsonResponse({ status: "ready", version, writes: await hasStorage() }, { status: 200 });
  } catch (error) {
    return problemResponse(error, request);
  }
}
