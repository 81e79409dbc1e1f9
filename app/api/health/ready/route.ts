import { jsonResponse, problemResponse } from "@/lib/api/respond";
import { assertReady } from "@/lib/readiness";

export const dynamic = "force-dynamic";

/** The database answers and has this version's tables: a load balancer may send requests here. */
export async function GET(request: Request): Promise<Response> {
  try {
    await assertReady();
    return jsonResponse({ status: "ready" }, { status: 200 });
  } catch (error) {
    return problemResponse(error, request);
  }
}
