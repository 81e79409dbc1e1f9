"use client";

import { PasswordField } from "@/components/form/password-field";
import { TextField } from "@/components/form/text-field";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { faultOf } from "@/components/use-submission";
import { signUpAction } from "../actions";
import { useAuthForm } from "../use-auth-form";

export function SignUpForm({ next, passwordLengthMin }: { next: string; passwordLengthMin: number }) {
  const { form, submit, pending, slow, fields, message } = useAuthForm({
    action: signUpAction,
    read: (text) => ({ name: text("name"), email: text("email"), password: text("password") }),
    next,
  });
  const bind = (name: string) => ({ name, error: faultOf(fields, name), required: true });

  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="grid gap-4">
      {message && <Refusal message={message} />}
      <TextField label="Name" autoComplete="name" {...bind("name")} />
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        {...bind("email")}
      />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        hint={`At least ${passwordLengthMin} characters, of any kind. A few unrelated words are strong and easy to remember.`}
        {...bind("password")}
      />
      <Button type="submit" variant="primary" pending={pending}>
        Create account
      </Button>
      <p role="status" className="text-sm text-muted empty:hidden">
        {slow && "Still working. This takes longer after several sign-ups from the same network; keep this page open."}
      </p>
    </form>
  );
}
