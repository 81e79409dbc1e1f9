import type { ErrorCode } from "../../errors";
import { type Explanation, waitAndRepeat } from "./explanation";

/** Faults on our side, and the codes that only pages get. */
export const otherExplanations = {
  verification_unavailable: {
    means: "Backline can’t reach the database that it checks keys against. This doesn’t mean that your key is wrong.",
    fix: [waitAndRepeat, "If it keeps happening, tell the operator of this Backline."],
    example: { retryAfterSeconds: 1 },
  },
  database_unavailable: {
    means: "The database isn’t responding. A change that was in progress may or may not have been made.",
    fix: [
      waitAndRepeat,
      "If you sent a change, first check whether it was made.",
      "If it keeps happening, tell the operator of this Backline.",
    ],
    example: { retryAfterSeconds: 1 },
  },
  shutting_down: {
    means:
      "This instance of Backline is shutting down. Only its readiness check fails; it still answers all other requests.",
    fix: [
      "Load balancers: send requests to another instance.",
      "Operators: how long this lasts is the setting `SHUTDOWN_DELAY_SECONDS`.",
    ],
    example: { retryAfterSeconds: 5 },
  },
  storage_full: {
    means:
      "The disk that the database stores its data on is full. Nothing was changed. Reading and revoking keys still work.",
    fix: [
      "Ask the operator of this Backline to free some space.",
      "Then send the request again. It works as soon as there is space.",
    ],
    example: { retryAfterSeconds: 60 },
  },
  internal_error: {
    means: "Something went wrong on our side.",
    fix: [
      "Try again.",
      "If it keeps happening, send the operator the `request_id`, which leads to the error in the log.",
    ],
  },
  name_taken: {
    means: "Another live key of the account has this name. Upper and lower case count as the same.",
    fix: ["Choose a different name.", "The name becomes free when the other key is revoked or has expired."],
    example: {
      detail: "Another live key has this name. Choose a different name.",
      faults: [{ pointer: "/name", detail: "Another live key has this name. Choose a different name." }],
    },
  },
  key_limit_reached: {
    means: "The account has reached its limit of live keys.",
    fix: ["Revoke the keys that nobody uses: sort the list by its last use."],
    example: { detail: "The account has 5000 live keys. Revoke those that nobody uses." },
  },
  already_revoked: {
    means: "The key was already revoked. Nothing was changed.",
    fix: ["You don’t have to do anything: the key is already refused."],
    example: { detail: "Nightly scan was already revoked. Nothing was changed." },
  },
  signed_out: {
    means: "Your session has ended.",
    fix: ["Sign in again. Nothing was changed."],
  },
  forbidden: {
    means: "You are signed in, but not allowed to do this.",
    fix: ["Ask the owner of the account."],
    example: { detail: "The role viewer can't do this: it needs the permission vulnerabilities:write." },
  },
  foreign_origin: {
    means:
      "The page that sent the request is at a different address than the one that the server sees. `browser_origin` and `server_origin` show both.",
    fix: [
      "Use Backline’s own pages. Scripts call `/api/v1` with an access key.",
      "If the browser’s address is the right one, ask the operator to set `PUBLIC_URL` to it, and behind a proxy `TRUSTED_PROXIES` to the number of proxies.",
    ],
    example: {
      detail: "The browser used https://backline.example.com, but the server saw http://127.0.0.1:3000.",
      hint: "If that is the right address, ask the operator to set PUBLIC_URL=https://backline.example.com, and behind a proxy TRUSTED_PROXIES to the number of proxies.",
      members: { browserOrigin: "https://backline.example.com", serverOrigin: "http://127.0.0.1:3000" },
    },
  },
  unknown_host: {
    means:
      "The page was requested at a host name that Backline doesn’t recognize. Anybody can point a host name of their own at any machine, so without `PUBLIC_URL` pages are served only at `localhost` and at the machine’s own addresses.",
    fix: [
      "If it is the right address, ask the operator to set `PUBLIC_URL` to it, and behind a proxy `TRUSTED_PROXIES` to the number of proxies.",
      "On the server itself, `localhost` works.",
    ],
    example: {
      detail: "The server doesn't recognize http://backline.example.com:3000 as its own address.",
      members: { serverOrigin: "http://backline.example.com:3000" },
    },
  },
  setup_link_required: {
    means:
      "Nobody has signed up yet, and the first person to sign up becomes the owner. You can sign up with the setup link, or on the server itself.",
    fix: [
      "Open the link that `npm start` printed on the server. It works until the first person has signed up.",
      "On the server itself, `localhost` works without it.",
    ],
  },
  registration_closed: {
    means: "Registration is closed on this Backline.",
    fix: ["Ask its owner for access.", "The operator opens registration with `SIGN_UP=open`."],
  },
  email_taken: {
    means: "An account with this email already exists.",
    fix: ["Sign in instead."],
    example: {
      faults: [{ pointer: "/email", detail: "An account with this email already exists. Sign in instead." }],
    },
  },
  wrong_credentials: {
    means:
      "The email or password is wrong. Backline doesn’t say which, so that nobody can find out who has an account.",
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
