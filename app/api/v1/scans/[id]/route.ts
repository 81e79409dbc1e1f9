import { withAccessKey } from "@/lib/api/with-access-key";
import { getScan } from "@/lib/scans/get";

export const GET = withAccessKey("GET /api/v1/scans/{id}", async ({ context, params }) => ({
  body: await getScan(context, params.id),
}));
