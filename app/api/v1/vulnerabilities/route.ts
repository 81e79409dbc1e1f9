import { toPageBody } from "@/lib/api/page";
import { withAccessKey } from "@/lib/api/with-access-key";
import { listVulnerabilities } from "@/lib/vulnerabilities/list";

export const GET = withAccessKey("GET /api/v1/vulnerabilities", async ({ key, db, query }) => ({
  body: toPageBody(await listVulnerabilities({ db, actor: key }, query)),
}));
