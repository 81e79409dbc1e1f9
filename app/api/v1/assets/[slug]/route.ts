import { withAccessKey } from "@/lib/api/with-access-key";
import { putAsset } from "@/lib/assets/put";

export const PUT = withAccessKey("PUT /api/v1/assets/{slug}", async ({ context, params, body }) => {
  const { asset, created } = await putAsset(context, params.slug, body);
  return { body: asset, created };
});
