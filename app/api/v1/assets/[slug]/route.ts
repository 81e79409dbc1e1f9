import { withAccessKey } from "@/lib/api/with-access-key";
import { putAsset } from "@/lib/assets/put";

export const PUT = withAccessKey("PUT /api/v1/assets/{slug}", async ({ key, db, params, body }) => {
  const { asset, created } = await putAsset({ db, actor: key }, params.slug, body);
  return { body: asset, created };
});
