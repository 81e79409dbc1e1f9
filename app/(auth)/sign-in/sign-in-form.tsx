"use client";

import { signIn as signInThrough } from "next-auth/react";
import { useState } from "react";
import { PasswordField } from "@/components/form/password-field";
import { TextField } from "@/components/form/text-field";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { faultOf } from "@/components/use-submission";
import { signInAction } from "../actions";
import { useAuthForm } from "../use-auth-form";

type SignInFormProps = { next: string; providers: readonly { id: string; name: string }[]; fault: string | undefined };

export function SignInForm({ next, providers, fault }: SignInFormProps) {
  const { form, submit, pending, slow, fields, message } = useAuthForm({
    action: signInAction,
    read: (text) => ({ email: text("email"), password: text("password") }),
    next,
  });
  const shownFault = message ?? fault;

  return (
    <form ref={form} method="post" action="/sign-in/form" noValidate onSubmit={submit} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      {shownFault && <Refusal message={shownFault} />}
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={faultOf(fields, "email")}
        required
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        error={faultOf(fields, "password")}
        required
      />
      <Button type="submit" variant="primary" pending={pending} plain>
        Sign in
      </Button>
      <p role="status" className="text-sm text-muted empty:hidden">
        {slow && "Still checking. This takes longer after several wrong passwords; keep this page open."}
      </p>
      {providers.length > 0 && <Providers next={next} providers={providers} />}
    </form>
  );
}

function Providers({ next, providers }: Pick<SignInFormProps, "next" | "providers">) {
  const [leaving, setLeaving] = useState<string>();
  const leave = (id: string) => {
    setLeaving(id);
    signInThrough(id, { callbackUrl: next }).catch(() => setLeaving(undefined));
  };
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          pending={leaving === id}
          disabled={leaving !== undefined && leaving !== id}
          onClick={() => leave(id)}
        >
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
