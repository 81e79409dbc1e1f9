"use server";

import { withMember } from "@/lib/actions/with-member";
import { withVisitor } from "@/lib/actions/with-visitor";
import { signIn } from "@/lib/auth/password/sign-in";
import { signUp } from "@/lib/auth/password/sign-up";
import { NoInput, SignInInput, SignUpInput } from "@/lib/auth/schemas";
import { signOut } from "@/lib/auth/sessions/sign-out";

export const signInAction = withVisitor(SignInInput, (visitor, input) => signIn(visitor, input));

export const signUpAction = withVisitor(SignUpInput, (visitor, input) => signUp(visitor, input));

export const signOutAction = withMember({ requires: "own_session:write", input: NoInput }, (context) =>
  signOut(context),
);
