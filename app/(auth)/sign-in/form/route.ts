import { readText } from "@/lib/api/read-json";
import { problemResponse } from "@/lib/api/respond";
import { signInAction } from "../../actions";
import { nextPath } from "../../next-path";

const bytesMax = 20_000;

/** Handles the sign-in form in browsers without scripts: runs the same action and responds with a redirect. */
export async function POST(request: Request): Promise<Response> {
  try {
    const entered = new URLSearchParams(await readText(request, bytesMax));
    const next = nextPath(entered.get("next") ?? undefined);
    const result = await signInAction({ email: entered.get("email") ?? "", password: entered.get("password") ?? "" });
    const leadsTo = result.ok ? next : `/sign-in?${new URLSearchParams({ error: result.error.code, next })}`;
    return new Response(null, { status: 303, headers: { Location: leadsTo, "Cache-Control": "no-store" } });
  } catch (error) {
    return problemResponse(error, request);
  }
}
