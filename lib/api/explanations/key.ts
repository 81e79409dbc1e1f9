import type { ErrorCode } from "../../errors";
import type { Explanation } from "./explanation";

const copyAgain = "Copy the key again from where you keep it. A double click on it selects all of it.";
const newKey = "Create a new key under Settings → Access Keys and put it in the place of this one.";

/** What is wrong with the key, or with the way in which it was sent. */
export const keyExplanations = {
  missing_key: {
    means: "The request reached the API without an access key.",
    fix: [
      "Send the header `Authorization: Bearer <key>` with each request.",
      "If you do send it: a proxy or a redirect to another host may have taken it away. Call the final address directly.",
    ],
  },
  malformed_key: {
    means:
      "Something was sent as a key, but it can’t be one. The hint names the fault; the value itself is not repeated and not logged.",
    fix: [
      "Read the hint: quotation marks, an unset variable, an invisible character and the masked form from the list are the usual causes.",
      copyAgain,
    ],
    example: {
      hint: "The value can't be a key: it is an unexpanded variable, $…; single quotes keep a shell from filling it in.",
    },
  },
  incomplete_key: {
    means: "Only a part of a key was sent. A whole key has 51 characters.",
    fix: [copyAgain, "Check whether the place that you keep it in cuts off long values."],
    example: {
      detail: "The key has 40 of its 51 characters.",
      members: { expected_length: 51, received_length: 40 },
    },
  },
  checksum_failed: {
    means: "The key has the right form, but at least one character differs from the key that was created.",
    fix: [copyAgain, "Don’t type keys by hand."],
  },
  unknown_key: {
    means: "The key is well formed, but this Backline has never had it.",
    fix: ["Check the address that you call: keys of another installation don’t work here.", newKey],
  },
  key_revoked: {
    means: "Somebody ended this key for good. That can’t be taken back.",
    fix: [newKey, "Ask the owner of the account why it was revoked, if you did not do it."],
    example: { members: { revoked_at: "2026-11-02T09:14:03.221Z" } },
  },
  key_expired: {
    means: "The time that the key was created for is over.",
    fix: [newKey, "Note the new end where the key is used, so that it does not come as a surprise again."],
    example: { members: { expired_at: "2026-11-01T00:00:00.000Z" } },
  },
  key_disabled: {
    means: "The key was switched off. Unlike a revoked key it can be switched on again.",
    fix: ["Ask the owner of the account to enable it."],
  },
  owner_inactive: {
    means:
      "The person who created the key is no longer a member of the account, or is suspended. A key never outlives its creator’s membership.",
    fix: ["Have a present member create a new key for this use."],
  },
  address_not_allowed: {
    means: "The key may only be used from certain addresses, and the request came from another one.",
    fix: [
      "Where `address` is null, the server could not tell it; `detail` says why. Its operator sets `TRUSTED_PROXIES` to the number of proxies in front.",
      "Compare `address` with where you think that you call from: a proxy or a NAT shows its own.",
      "Create a key that allows this address.",
    ],
    example: { detail: "The key may not be used from 198.51.100.23.", members: { address: "198.51.100.23" } },
  },
  insufficient_scope: {
    means: "The key is valid, but may not do this.",
    fix: [
      "Compare `required_scopes` with `granted_scopes`.",
      "Create a key that has what is missing. The permissions of a key never grow, and it loses those that its creator’s role loses.",
    ],
    example: {
      detail: "This needs the scope vulnerabilities:read, which the key does not have.",
      members: { required_scopes: ["vulnerabilities:read"], granted_scopes: ["scans:write", "assets:write"] },
    },
  },
  invalid_auth_scheme: {
    means: "The Authorization header has no scheme, or another one than Bearer.",
    fix: ["Write the word Bearer, a space and the key: `Authorization: Bearer blk_…`."],
    example: {
      detail: "The Authorization header has no scheme.",
      hint: "Send `Authorization: Bearer blk_…`: the word Bearer, a space, the key.",
    },
  },
  key_in_url: {
    means:
      "The key stood in the address. Addresses end up in logs, histories and other people’s tools, so it has to be taken as known.",
    fix: ["Revoke the key and create a new one.", "Send keys in the Authorization header only."],
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
