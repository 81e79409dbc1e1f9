import Link from "next/link";
import { redirect } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { configuredProviders } from "@/lib/auth/provider/providers";
import { registrationState } from "@/lib/auth/registration";
import { currentMember } from "@/lib/auth/sessions/session";
import { requestInfo } from "@/lib/http/request-info";
import { nextPath } from "../next-path";
import { signInFault } from "./sign-in-fault";
import { SignInForm } from "./sign-in-form";

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const next = nextPath(params.next);
  const registration = await registrationState();
  const providers = configuredProviders();
  if (registration === "first" && providers.length === 0) redirect("/sign-up");
  if ((await currentMember()) !== null && !(await requestInfo()).afterAction) redirect(next);
  return (
    <>
      <PageTitle>Sign in</PageTitle>
      <h1 className="mb-6 text-xl font-semibold">Sign in</h1>
      <SignInForm next={next} providers={providers} fault={signInFault(params.error)} />
      {registration !== "closed" && (
        <p className="mt-6 text-muted">
          New here?{" "}
          <Link href="/sign-up" className="text-accent underline underline-offset-2">
            Create an account
          </Link>
        </p>
      )}
    </>
  );
}
