import { openApiDocument } from "@/lib/api/openapi";
import { jsonResponse } from "@/lib/api/respond";

export const dynamic = "force-dynamic";

let document: ReturnType<typeof openApiDocument> | undefined;

export function GET(): Response {
  document ??= openApiDocument();
  return jsonResponse(document, { status: 200 });
}
