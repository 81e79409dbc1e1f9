import Link from "next/link";
import { redirect } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { buttonClass } from "@/components/ui/button-class";
import { maySetUp } from "@/lib/auth/may-set-up";
import { configuredProviders } from "@/lib/auth/provider/providers";
import { registrationState } from "@/lib/auth/registration";
import { passwordLengthMin } from "@/lib/auth/schemas";
import { currentMember } from "@/lib/auth/sessions/session";
import { requestInfo } from "@/lib/http/request-info";
import { firstPage } from "../next-path";
import { SignUpForm } from "./sign-up-form";

const linkClass = "text-accent underline underline-offset-2";

export default async function SignUpPage() {
  // The form leads on by itself, by a full load; a redirect in the answer to its action would be a second way there.
  const { afterAction } = await requestInfo();
  if ((await currentMember()) !== null && !afterAction) redirect(firstPage);
  const registration = afterAction ? "open" : await registrationState();
  if (registration === "closed") return <RegistrationClosed />;
  if (registration === "first" && !(await maySetUp())) return <SetupLinkNeeded />;
  return (
    <>
      <PageTitle>Create an account</PageTitle>
      <h1 className="text-xl font-semibold">{registration === "first" ? "Set up Backline" : "Create an account"}</h1>
      <p className="mt-1 mb-6 text-muted">
        {registration === "first"
          ? "You are the first to sign up. Your account will own this Backline."
          : "You get your own account and become its owner."}
      </p>
      <SignUpForm next={firstPage} passwordLengthMin={passwordLengthMin} />
      {registration === "open" ? (
        <p className="mt-6 text-muted">
          Already registered?{" "}
          <Link href="/sign-in" className={linkClass}>
            Sign in
          </Link>
        </p>
      ) : (
        configuredProviders().length > 0 && (
          <p className="mt-6 text-muted">
            You can also become the owner by{" "}
            <Link href="/sign-in" className={linkClass}>
              signing in through another service
            </Link>
            .
          </p>
        )
      )}
    </>
  );
}

function SetupLinkNeeded() {
  return (
    <>
      <PageTitle>Open the setup link</PageTitle>
      <h1 className="text-xl font-semibold">Open the setup link</h1>
      <p className="mt-2 text-muted">
        Nobody has signed up yet. The first person to sign up becomes the owner of this Backline. To sign up, open the
        link that <code className="font-mono">npm start</code> printed on the server.
      </p>
      <p className="mt-2 text-muted">
        On the server itself you don’t need the link, unless <code className="font-mono">PUBLIC_URL</code> is set: open{" "}
        <code className="font-mono">/sign-up</code> at localhost.
      </p>
    </>
  );
}

function RegistrationClosed() {
  return (
    <>
      <PageTitle>Registration is closed</PageTitle>
      <h1 className="text-xl font-semibold">Registration is closed</h1>
      <p className="mt-2 text-muted">
        This Backline takes no new accounts at the moment. Ask its owner for access. The operator can open registration
        with the setting <code className="font-mono">SIGN_UP=open</code>.
      </p>
      <Link href="/sign-in" className={`${buttonClass({ variant: "primary" })} mt-6`}>
        Go to sign in
      </Link>
    </>
  );
}
