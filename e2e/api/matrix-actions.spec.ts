import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { getAccessKey } from "@/lib/access-keys/get";
import type { Context, Member } from "@/lib/context";
import type { ErrorCode } from "@/lib/errors";
import { addComment } from "@/lib/vulnerabilities/comments/add-comment";
import { listComments } from "@/lib/vulnerabilities/comments/list-comments";
import { callAction, findActions, resultOf } from "@/test/api/actions";
import { ask, bearer } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { expect, test } from "../fixtures";

// Server actions × nobody, a key, a outsider, a viewer, the owner.

/** Those that an action expects in a certain version are changed by that action alone. */
type Objects = Record<
  "keyId" | "vulnerabilityId" | "decidedId" | "assignedId" | "editedCommentId" | "deletedCommentId",
  string
>;
type Outcome = "ok" | ErrorCode;
type Row = {
  input: (objects: Objects) => unknown;
  nobody: Outcome;
  outsider: Outcome;
  viewer: Outcome;
  owner: Outcome;
};

const password = "a password that nobody has";

/** What each action answers to each caller. An action that is not here fails the test. */
const actionRows: Record<string, Row> = {
  addCommentAction: {
    input: ({ vulnerabilityId }) => ({ vulnerabilityId, body: "Known." }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "forbidden",
    owner: "ok",
  },
  assignAction: {
    input: ({ assignedId }) => ({ id: assignedId, version: 1, assigneeId: null }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "forbidden",
    owner: "ok",
  },
  createAccessKeyAction: {
    input: () => ({ name: crypto.randomUUID(), scopes: ["keys:write"], expiry: { kind: "days", days: 1 } }),
    nobody: "signed_out",
    outsider: "ok",
    viewer: "validation_failed",
    owner: "ok",
  },
  deleteCommentAction: {
    input: ({ deletedCommentId }) => ({ id: deletedCommentId }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "forbidden",
    owner: "ok",
  },
  editCommentAction: {
    input: ({ editedCommentId }) => ({ id: editedCommentId, body: "Known here." }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "forbidden",
    owner: "ok",
  },
  getAccessKeyAction: {
    input: ({ keyId }) => ({ keyId }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "not_found",
    owner: "ok",
  },
  revokeAccessKeyAction: {
    input: ({ keyId }) => ({ keyId }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "not_found",
    owner: "ok",
  },
  searchAccountAction: {
    input: () => ({ q: "x" }),
    nobody: "signed_out",
    outsider: "ok",
    viewer: "ok",
    owner: "ok",
  },
  setStatusAction: {
    input: ({ decidedId }) => ({ id: decidedId, version: 1, change: { status: "in_progress" } }),
    nobody: "signed_out",
    outsider: "not_found",
    viewer: "forbidden",
    owner: "ok",
  },
  setStatusesAction: {
    input: ({ vulnerabilityId }) => ({ changes: [{ id: vulnerabilityId, change: { status: "open" } }] }),
    nobody: "signed_out",
    // An outcome for each: the owner's is not there for the outsider.
    outsider: "ok",
    viewer: "forbidden",
    owner: "ok",
  },
  signOutAction: { input: () => ({}), nobody: "signed_out", outsider: "ok", viewer: "ok", owner: "ok" },
  signInAction: {
    input: () => ({ email: `${crypto.randomUUID()}@example.com`, password }),
    nobody: "wrong_credentials",
    outsider: "wrong_credentials",
    viewer: "wrong_credentials",
    owner: "wrong_credentials",
  },
  signUpAction: {
    input: () => ({ name: "A", email: `${crypto.randomUUID()}@example.com`, password: "short" }),
    nobody: "validation_failed",
    outsider: "validation_failed",
    viewer: "validation_failed",
    owner: "validation_failed",
  },
};

async function objectsOf(context: Context<Member>, keyId: string, ids: readonly string[]): Promise<Objects> {
  const [vulnerabilityId = "", decidedId = "", assignedId = ""] = ids;
  const add = async (body: string) => (await addComment(context, { vulnerabilityId, body })).id;
  const [editedCommentId, deletedCommentId] = [await add("To edit."), await add("To delete.")];
  return { keyId, vulnerabilityId, decidedId, assignedId, editedCommentId, deletedCommentId };
}

test("every server action answers each caller as the matrix says", async ({
  urls,
  owner,
  person,
  key,
  findings,
  db,
  sessionCookie,
}) => {
  const actions = await findActions();
  expect(actions.map((action) => action.name).toSorted()).toEqual(Object.keys(actionRows).toSorted());
  const { secret, key: summary } = await key({ scopes: ["keys:write"] });
  const { ids } = await findings([{}, {}, {}], { foundBy: summary });
  const objects = await objectsOf({ db, actor: owner }, summary.id, ids);
  const callers: {
    as: "nobody" | "outsider" | "viewer" | "owner";
    member?: Member;
    headers?: Record<string, string>;
  }[] = [
    { as: "nobody" },
    { as: "nobody", headers: bearer(secret) },
    { as: "outsider", member: await person() },
    { as: "viewer", member: await person("viewer") },
    { as: "owner", member: owner },
  ];
  for (const action of actions) {
    const row = actionRows[action.name];
    if (row === undefined) throw new Error(`${action.name} is not in the matrix`);
    for (const { as, member, headers = {} } of callers) {
      const cookie = member && (await sessionCookie(member));
      const options = { ...(cookie !== undefined && { cookie }), headers };
      const result = resultOf(await callAction(urls.a, action, row.input(objects), options));
      expect({ action: action.name, as, outcome: result.ok ? "ok" : result.error.code }).toEqual({
        action: action.name,
        as,
        outcome: row[as],
      });
      if (member === undefined || row[as] !== "ok") continue;
      const extra = { ...Object(row.input(objects)), accountId: owner.accountId, constructor: 1, toString: 1 };
      const padded = resultOf(
        await callAction(urls.a, action, extra, { ...options, cookie: await sessionCookie(member) }),
      );
      expect(padded).toMatchObject({ ok: false, error: { code: "validation_failed" } });
    }
  }
});

test("an action from a foreign page, or from none, is refused and changes nothing", async ({
  urls,
  owner,
  key,
  findings,
  db,
  sessionCookie,
}) => {
  const { key: summary } = await key();
  const { ids } = await findings([{}, {}, {}], { foundBy: summary });
  const objects = await objectsOf({ db, actor: owner }, summary.id, ids);
  const cookie = await sessionCookie(owner);
  const { host } = new URL(urls.a);
  const origins: [string | null, Record<string, string>][] = [
    [null, {}],
    ["null", {}],
    ["https://elsewhere.example", {}],
    [`https://${host}`, {}],
    [`http://${host}.elsewhere.example`, {}],
    ["https://elsewhere.example", { "x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https" }],
    [urls.a, { "sec-fetch-site": "cross-site" }],
    [urls.a, { "sec-fetch-site": "same-site" }],
    [urls.b, {}],
  ];
  for (const action of await findActions()) {
    for (const [origin, headers] of origins) {
      const input = actionRows[action.name]?.input(objects);
      expectProblem(await callAction(urls.a, action, input, { cookie, origin, headers }), 403, "foreign_origin");
    }
  }
  expect((await getAccessKey({ db, actor: owner }, { keyId: summary.id })).revoked).toBeNull();
  expect(await db.$count(accessKeys, eq(accessKeys.accountId, owner.accountId))).toBe(1);
  const stored = await db
    .select({ status: vulnerabilities.status, version: vulnerabilities.version })
    .from(vulnerabilities)
    .where(eq(vulnerabilities.accountId, owner.accountId));
  expect(stored).toEqual(ids.map(() => ({ status: "open", version: 1 })));
  const { comments } = await listComments({ db, actor: owner }, objects.vulnerabilityId);
  expect(comments.map(({ body }) => body)).toEqual(["To edit.", "To delete."]);
  expect((await ask(urls.a, { path: "/settings/access-keys", headers: { cookie } })).status).toBe(200);
});

test("an action with any input fails closed", async ({ urls, owner, sessionCookie }) => {
  const cookie = await sessionCookie(owner);
  const inputs = [
    null,
    1,
    "text",
    [],
    { keyId: 1 },
    { keyId: { $ne: 1 } },
    { __proto__: {}, name: "x".repeat(20_000) },
  ];
  for (const action of await findActions()) {
    if (action.name === "signOutAction") continue;
    for (const input of inputs) {
      const result = resultOf(await callAction(urls.a, action, input, { cookie }));
      expect({ action: action.name, input, result }).toMatchObject({
        result: { ok: false, error: { code: "validation_failed" } },
      });
    }
    const unknown = await callAction(urls.a, { ...action, id: `7f${"0".repeat(40)}` }, {}, { cookie });
    expect(unknown.status).toBeGreaterThanOrEqual(400);
  }
});
