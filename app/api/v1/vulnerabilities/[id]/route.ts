import { withAccessKey } from "@/lib/api/with-access-key";
import { changeVulnerability } from "@/lib/vulnerabilities/change";
import { getVulnerability } from "@/lib/vulnerabilities/get";

export const GET = withAccessKey("GET /api/v1/vulnerabilities/{id}", async ({ context, params }) => {
  const { vulnerability, version } = await getVulnerability(context, params.id);
  return { body: vulnerability, version };
});

export const PATCH = withAccessKey("PATCH /api/v1/vulnerabilities/{id}", async ({ context, params, body, ifMatch }) => {
  const { vulnerability, version } = await changeVulnerability(context, params.id, ifMatch, body);
  return { body: vulnerability, version };
});
