import { Alert } from "./ui/alert";

/**
 * What a refusal says about a form as a whole. A signed-out user can sign in beside it, and loses nothing of what it
 * holds.
 */
export function Refusal({ code, message }: { code?: string | undefined; message: string }) {
  return (
    <Alert tone="danger" role="alert" focusable>
      <span>{message}</span>
      {code === "signed_out" && (
        <>
          {" "}
          <a href="/sign-in" target="_blank" className="underline underline-offset-2" rel="noopener">
            Sign in from another tab
          </a>
          , then try again here.
        </>
      )}
    </Alert>
  );
}
