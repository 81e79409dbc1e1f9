import type { ErrorCode } from "../../errors";
import type { Explanation } from "./explanation";

const copyAgain = "Copy the key again from where you store it. Double-click the key to select all of it.";
const newKey = "Create a new key under Settings → Access Keys and use it instead of this one.";

/** What is wrong with the key, or with the way in which it was sent. */
export const keyExplanations = {
  missing_key: {
    means: "The request reached the API without an access key.",
    fix: [
      "Send the header `Authorization: Bearer <key>` with each request.",
      "If you do send it, a proxy or a redirect to another host may have removed it. Call the final address directly.",
    ],
  },
  malformed_key: {
    means:
      "The value sent is not an access key. The hint names the fault; the value itself is never repeated or logged.",
    fix: [
      "Read the hint: quotation marks, an unset variable, an invisible character and the masked form from the list are the usual causes.",
      copyAgain,
    ],
    example: {
      hint: "The value can't be a key: it is an unexpanded variable, $…; single quotes prevent the shell from expanding it.",
    },
  },
  incomplete_key: {
    means: "Only a part of a key was sent. A whole key has 51 characters.",
    fix: [copyAgain, "Check whether your secret store or config truncates long values."],
    example: {
      detail: "The key has 40 of its 51 characters.",
      members: { expectedLength: 51, receivedLength: 40 },
    },
  },
  checksum_failed: {
    means: "The key has the right form, but at least one character differs from the key that was created.",
    fix: [copyAgain, "Don’t type keys by hand."],
  },
  unknown_key: {
    means: "The key is well formed, but it was never created on this Backline.",
    fix: ["Check the address that you call: keys from another installation don’t work here.", newKey],
  },
  key_revoked: {
    means: "The key was revoked. This can’t be undone.",
    fix: [newKey, "If you didn’t revoke it, ask the owner of the account why it was revoked."],
    example: { members: { revokedAt: "2026-11-02T09:14:03.221Z" } },
  },
  key_expired: {
    means: "The key has passed its expiry date.",
    fix: [newKey, "Set a reminder to replace the new key before it expires."],
    example: { members: { expiredAt: "2026-11-01T00:00:00.000Z" } },
  },
  key_disabled: {
    means: "The key was disabled. Unlike a revoked key, it can be enabled again.",
    fix: ["Ask the operator of this Backline to enable it, or create a new key."],
  },
  owner_inactive: {
    means:
      "The person who created the key is no longer a member of the account, or is suspended. A key never outlives its creator’s membership.",
    fix: ["Ask a current member to create a new key."],
  },
  address_not_allowed: {
    means: "The key may only be used from certain addresses, and the request came from another one.",
    fix: [
      "If `address` is null, the server could not determine it; `detail` says why. Ask the operator to set `TRUSTED_PROXIES` to the number of proxies in front.",
      "Compare `address` with the one that you expect: behind a proxy or NAT, the server sees theirs.",
      "Create a key that allows this address.",
    ],
    example: { detail: "The key may not be used from 198.51.100.23.", members: { address: "198.51.100.23" } },
  },
  insufficient_scope: {
    means: "The key is valid, but may not do this.",
    fix: [
      "Compare `required_scopes` with `granted_scopes`.",
      "Create a key that has the missing scopes. You can’t add scopes to a key, and it loses those that its creator’s role loses.",
    ],
    example: {
      detail: "This needs the scope vulnerabilities:read, which the key does not have.",
      members: { requiredScopes: ["vulnerabilities:read"], grantedScopes: ["scans:write", "assets:write"] },
    },
  },
  invalid_auth_scheme: {
    means: "The Authorization header has no scheme, or one other than Bearer.",
    fix: ["Write the word Bearer, a space and the key: `Authorization: Bearer blk_…`."],
    example: {
      detail: "The Authorization header has no scheme.",
      hint: "Send `Authorization: Bearer blk_…`: the word Bearer, a space, the key.",
    },
  },
  key_in_url: {
    means:
      "The key was in the URL. URLs end up in logs, histories and other people’s tools, so treat the key as leaked.",
    fix: ["Revoke the key and create a new one.", "Send keys in the Authorization header only."],
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
