import type { ErrorCode } from "../../errors";
import { type Explanation, waitAndRepeat } from "./explanation";

/** What lies with us, and what the pages are told. */
export const otherExplanations = {
  verification_unavailable: {
    means: "The database that keys are checked against does not answer. This says nothing about your key.",
    fix: [waitAndRepeat, "If it keeps happening, tell the operator of this Backline."],
    example: { retryAfterSeconds: 1 },
  },
  database_unavailable: {
    means: "The database does not answer. A change that was under way at that moment may have been made, or not.",
    fix: [
      waitAndRepeat,
      "If you sent a change, read first whether it was made.",
      "If it keeps happening, tell the operator of this Backline.",
    ],
    example: { retryAfterSeconds: 1 },
  },
  internal_error: {
    means: "Something went wrong on our side.",
    fix: ["Try again.", "If it keeps happening, tell the operator the `request_id`: with it they find what happened."],
  },
  name_taken: {
    means: "Another live key of the account has this name. Upper and lower case count as the same.",
    fix: [
      "Choose a name that tells the two apart.",
      "The name becomes free when the other key is revoked or has expired.",
    ],
    example: {
      detail: "Another live key has this name. Choose one that tells the two apart.",
      faults: [{ pointer: "/name", detail: "Another live key has this name. Choose one that tells the two apart." }],
    },
  },
  key_limit_reached: {
    means: "The account has as many live keys as it may have.",
    fix: ["Revoke the keys that nobody uses: sort the list by its last use."],
    example: { detail: "The account has 5000 live keys. Revoke those that nobody uses." },
  },
  already_revoked: {
    means: "The key was already revoked. Nothing was changed; the first time counts.",
    fix: ["Nothing is left to do: the key is refused."],
    example: { detail: "Nightly scan was already revoked. Nothing was changed." },
  },
  signed_out: {
    means: "The session in the browser is over.",
    fix: ["Sign in again. Nothing was changed."],
  },
  forbidden: {
    means: "You are known, but may not do this.",
    fix: ["Ask the owner of the account."],
    example: { detail: "The role viewer may look at vulnerabilities, not change them." },
  },
  foreign_origin: {
    means:
      "A request that belongs to the pages of Backline came from another address than the one that the server sees. `browser_origin` and `server_origin` are the two.",
    fix: [
      "Use the pages of this Backline; scripts use `/api/v1` with an access key.",
      "If the browser's address is the right one, the operator sets `PUBLIC_URL` to it, and behind a proxy `TRUSTED_PROXIES` to the number of proxies.",
    ],
    example: {
      detail: "The browser used https://backline.example.com, but the server saw http://127.0.0.1:3000.",
      hint: "If that is the address of this Backline, its operator sets PUBLIC_URL=https://backline.example.com, and behind a proxy TRUSTED_PROXIES to the number of proxies.",
      members: { browser_origin: "https://backline.example.com", server_origin: "http://127.0.0.1:3000" },
    },
  },
  unknown_host: {
    means:
      "A page was asked for at a name that is not known to be this Backline's. Whoever owns a name can make it lead to any machine, so without `PUBLIC_URL` pages are served only at `localhost` and at the machine's own addresses.",
    fix: [
      "If it is the right address, the operator sets `PUBLIC_URL` to it, and behind a proxy `TRUSTED_PROXIES` to the number of proxies.",
      "On the server itself, `localhost` works.",
    ],
    example: {
      detail:
        "The server was asked for pages at http://backline.example.com:3000, which it does not know as its own address.",
      members: { server_origin: "http://backline.example.com:3000" },
    },
  },
  setup_link_required: {
    means:
      "Nobody has signed up yet, and whoever does becomes the owner. That takes the setup link, or the server itself.",
    fix: [
      "Open the link that `npm start` printed on the server. It works until the first person has signed up.",
      "On the server itself, `localhost` works without it.",
    ],
  },
  registration_closed: {
    means: "This Backline takes no new accounts.",
    fix: ["Ask its owner for access.", "The operator opens registration with `SIGN_UP=open`."],
  },
  email_taken: {
    means: "There is an account with this address already.",
    fix: ["Sign in instead."],
    example: {
      faults: [{ pointer: "/email", detail: "There is an account with this address already. Sign in instead." }],
    },
  },
  wrong_credentials: {
    means: "The address or the password is wrong. Which of the two is not told.",
    fix: ["Check both, and whether Caps Lock is on."],
  },
  too_many_attempts: {
    means:
      "Too many wrong passwords, or too many registrations, came from one network. Nobody is locked out; guessing is slowed down.",
    fix: ["Wait half a minute, then try again."],
    example: {
      detail: "Too many wrong passwords were entered from your network. Wait half a minute, then try again.",
      retryAfterSeconds: 30,
    },
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
