import { eq } from "drizzle-orm";
import { memberships } from "@/db/schema/accounts";
import { type OperationKey, operations } from "@/lib/api/operations";
import { roleHas } from "@/lib/permissions/roles";
import { grants, type Scope, scopes } from "@/lib/permissions/scopes";
import { bearer, problemOf } from "@/test/api/http";
import { allOperations, call, samples } from "@/test/api/operations";
import { expectProblem } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const needed = (operation: OperationKey): readonly Scope[] => operations[operation].scopes;
const opens = (granted: readonly Scope[], operation: OperationKey) =>
  needed(operation).length === 0 || needed(operation).some((scope) => grants(granted, scope));

for (const operation of allOperations) {
  const open = needed(operation).length === 0;

  test(`${operation}: a call without a key or with a session cookie is refused`, async ({
    urls,
    owner,
    findings,
    sessionCookie,
  }) => {
    const found = await findings([{}]);
    const ids = { ...found, vulnerabilityId: found.ids[0] ?? "" };
    expectProblem(await call(urls.a, operation, ids, {}), 401, "missing_key");
    const cookie = await sessionCookie(owner);
    expectProblem(await call(urls.a, operation, ids, { cookie, origin: urls.a }), 401, "missing_key");
  });

  test(`${operation}: a key with the scope opens it, and one with every other scope does not`, async ({
    urls,
    key,
    findings,
  }) => {
    const found = await findings([{}]);
    const ids = { ...found, vulnerabilityId: found.ids[0] ?? "" };
    if (!open) {
      const others = scopes.filter((scope) => !opens([scope], operation));
      const { secret } = await key({ scopes: others });
      const refused = expectProblem(await call(urls.a, operation, ids, bearer(secret)), 403, "insufficient_scope");
      expect(refused).toMatchObject({ required_scopes: [needed(operation)[0]], granted_scopes: others });
    }
    for (const scope of open ? (["metrics:read"] as const) : needed(operation)) {
      const { secret } = await key({ scopes: [scope] });
      // With scans:write alone, a scan that another key uploaded is one that does not exist.
      const ownScansOnly = operation === "GET /api/v1/scans/{id}" && scope === "scans:write";
      const answer = await call(urls.b, operation, ids, bearer(secret));
      expect({ scope, status: answer.status, text: answer.text }).toMatchObject({
        status: ownScansOnly ? 404 : samples[operation](ids).status,
      });
    }
  });

  test(`${operation}: the key of a member who became a viewer can do what viewers may`, async ({
    urls,
    person,
    key,
    findings,
    db,
  }) => {
    const former = await person("admin");
    const { secret, key: summary } = await key({ scopes: [...scopes], by: former });
    const found = await findings([{}], { foundBy: summary });
    const ids = { ...found, vulnerabilityId: found.ids[0] ?? "" };
    await db.update(memberships).set({ role: "viewer" }).where(eq(memberships.userId, former.userId));
    const kept = scopes.filter((scope) => roleHas("viewer", scope));
    const answer = await call(urls.a, operation, ids, bearer(secret));
    if (opens(kept, operation)) expect(answer.status).toBe(samples[operation](ids).status);
    else expectProblem(answer, 403, "insufficient_scope");
  });

  test(`${operation}: a key finds nothing of another account`, async ({ urls, owner, person, key, findings }) => {
    const outsider = await person();
    const { secret } = await key({ scopes: [...scopes], by: outsider });
    const found = await findings([{ title: "Not for strangers" }]);
    const ids = { ...found, vulnerabilityId: found.ids[0] ?? "" };
    const answer = await call(urls.a, operation, ids, bearer(secret));
    for (const id of [...Object.values(ids).flat(), owner.accountId, "Not for strangers"]) {
      // The path of an asset is the outsider's own word, which makes an asset of their own.
      if (id !== ids.assetSlug) expect(answer.text).not.toContain(id);
    }
    // A PUT makes what is not there.
    if (!operation.includes("{") || operation.startsWith("PUT ")) return;
    const unknown = { scanId: crypto.randomUUID(), vulnerabilityId: crypto.randomUUID(), assetSlug: "x" };
    const nothing = await call(urls.a, operation, unknown, bearer(secret));
    expectProblem(answer, 404, "not_found");
    expectProblem(nothing, 404, "not_found");
    const withoutRequest = ({ request_id: _, ...rest }: ReturnType<typeof problemOf>) => rest;
    expect(withoutRequest(problemOf(answer))).toEqual(withoutRequest(problemOf(nothing)));
    expect(Object.keys(answer.headers)).toEqual(Object.keys(nothing.headers));
    for (const odd of ["1", "x".repeat(300), "%00", "%F0%9F%98%80", "00000000-0000-0000-0000-00000000000g"]) {
      const unknown = { scanId: odd, vulnerabilityId: odd, assetSlug: odd };
      const refused = await call(urls.a, operation, unknown, bearer(secret));
      expect(withoutRequest(expectProblem(refused, 404, "not_found"))).toEqual(withoutRequest(problemOf(nothing)));
    }
  });
}
