import { auth } from "../../../auth.mjs";

export const dynamic = "force-dynamic";

export async function GET(request) {
  const { valid, key } = await auth.api.verifyApiKey({ body: { key: request.headers.get("x-api-key") ?? "" } });
  return valid
    ? Response.json({ id: key.id, name: key.name })
    : Response.json({ error: "The key is not valid." }, { status: 401 });
}
