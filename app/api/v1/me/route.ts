import { describeKey } from "@/lib/access-keys/describe";
import { withAccessKey } from "@/lib/api/with-access-key";

export const GET = withAccessKey("GET /api/v1/me", async ({ context }) => ({ body: describeKey(context.actor) }));
