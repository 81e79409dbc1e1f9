import { withAccessKey } from "@/lib/api/with-access-key";
import { listScans } from "@/lib/scans/list";
import { uploadScan } from "@/lib/scans/upload";

export const GET = withAccessKey("GET /api/v1/scans", async ({ context, query }) => ({
  body: await listScans(context, query),
}));

export const POST = withAccessKey("POST /api/v1/scans", async ({ context, query, request }) => {
  const scan = await uploadScan(context, {
    assetSlug: query.asset,
    category: query.category,
    body: request.body,
    announcedBytes: announcedBytes(request),
    signal: request.signal,
  });
  return { body: scan, location: `/api/v1/scans/${scan.id}` };
});

function announcedBytes(request: Request): number | undefined {
  const header = request.headers.get("content-length");
  return header === null ? undefined : Number(header);
}
