import { withAccessKey } from "@/lib/api/with-access-key";
import { listAssets } from "@/lib/assets/list";

export const GET = withAccessKey("GET /api/v1/assets", async ({ context, query }) => ({
  body: await listAssets(context, query),
}));
