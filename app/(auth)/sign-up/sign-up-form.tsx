"use client";

import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import { TextField } from "@/components/ui/text-field";
import { signUpAction } from "../actions";
import { useAuthForm } from "../use-auth-form";

const empty = { name: "", email: "", password: "" };

export function SignUpForm({ next, passwordLengthMin }: { next: string; passwordLengthMin: number }) {
  const { form, submit, pending, slow, errorOf, message } = useAuthForm(signUpAction, next);
  const [draft, setDraft] = useState(empty);
  const bind = (field: keyof typeof empty) => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value }),
    error: errorOf(field),
    required: true,
  });

  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit(draft);
  };

  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="grid gap-4">
      {message && (
        <Alert tone="danger" role="alert" focusable>
          {message}
        </Alert>
      )}
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
      <p role="status" className="text-[0.8125rem] text-muted empty:hidden">
        {slow && "Still working. Many accounts were created from your network, so this takes a little longer."}
      </p>
    </form>
  );
}
