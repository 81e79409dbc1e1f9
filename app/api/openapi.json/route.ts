import { openApiDocument } from "@/lib/api/openapi";
import { jsonResponse } from "@/lib/api/respond";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return jsonResponse(openApiDocument(), { status: 200 });
}
