import { withAccessKey } from "@/lib/api/with-access-key";
import { listVulnerabilities } from "@/lib/vulnerabilities/list/list";

export const GET = withAccessKey("GET /api/v1/vulnerabilities", async ({ context, query }) => ({
  body: await listVulnerabilities(context, query),
}));
