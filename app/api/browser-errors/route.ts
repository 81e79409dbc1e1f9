import { receiveBrowserError } from "@/lib/api/browser-errors";

export async function POST(request: Request): Promise<Response> {
  return receiveBrowserError(request);
}
