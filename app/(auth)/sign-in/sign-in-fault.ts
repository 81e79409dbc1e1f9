const faults: Record<string, string> = {
  // From the form of a browser without scripts.
  wrong_credentials: "The email or password is wrong.",
  validation_failed: "Enter your email and password.",
  too_many_attempts: "Too many failed attempts. Wait 30 seconds, then try again.",
  forbidden: "Your access is suspended. Ask the owner of this Backline.",
  internal_error: "Something went wrong on our side. Try again.",
  registration_closed: "Registration is closed here. Ask the owner of this Backline for access.",
  setup_link_required:
    "Nobody has signed up yet. Open the setup link that npm start printed on the server, then sign in.",
  account_not_linked: "An account with this email already exists. Sign in the way you did before.",
  email_unverified: "The other service hasn’t verified your email. Verify it there, then try again.",
  suspended: "Your access is suspended. Ask the owner of this Backline.",
  oauth_failed: "Couldn’t sign you in with the other service. Try again, or use your password.",
};

/** The sentence for a code that a sign-in came back with: through another service, or without scripts. */
export function signInFault(code: string | string[] | undefined): string | undefined {
  if (typeof code !== "string") return undefined;
  return Object.hasOwn(faults, code) ? faults[code] : faults.oauth_failed;
}
