import { z } from "zod";
import { ask, bearer, bodyOf } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const Asset = z.looseObject({ slug: z.string(), name: z.string(), description: z.string(), updated_at: z.string() });
const Scans = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), asset: z.string() })),
  next_cursor: z.string().nullable(),
});

test("PUT creates an asset (201), changes it (200), and the same again changes nothing", async ({ urls, key }) => {
  const { secret } = await key({ scopes: ["assets:write"] });
  const slug = "team/shop";
  const put = (body: unknown, path = encodeURIComponent(slug)) =>
    ask(urls.a, {
      method: "PUT",
      path: `/api/v1/assets/${path}`,
      headers: { ...bearer(secret), "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const made = await put({ name: " Shop " });
  expect(made.status).toBe(201);
  expect(bodyOf(made, Asset)).toMatchObject({ slug, name: "Shop", description: "" });
  const same = await put({ name: "Shop" });
  expect(same.status).toBe(200);
  expect(bodyOf(same, Asset)).toEqual(bodyOf(made, Asset));
  const changed = await put({ name: "Shop", description: "Where people buy." });
  expect(changed.status).toBe(200);
  expect(bodyOf(changed, Asset).description).toBe("Where people buy.");
  const listed = await ask(urls.b, { path: "/api/v1/assets?q=SHO", headers: bearer(secret) });
  expect(bodyOf(listed, z.looseObject({ items: z.array(Asset) })).items).toEqual([bodyOf(changed, Asset)]);
  expectProblem(await put({ name: "" }), 422, "validation_failed");
  expectProblem(await put({ name: "Shop", owner: "me" }), 422, "validation_failed");
  for (const path of ["Shop", "-shop", "a%20b", "x".repeat(101), "%00"]) {
    expectProblem(await put({ name: "Shop" }, path), 400, "invalid_parameter");
  }
});

test("concurrent PUTs of one asset create it once", async ({ urls, key }) => {
  const { secret } = await key({ scopes: ["assets:write"] });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      ask(index % 2 === 0 ? urls.a : urls.b, {
        method: "PUT",
        path: "/api/v1/assets/once",
        headers: { ...bearer(secret), "content-type": "application/json" },
        body: JSON.stringify({ name: "Once" }),
      }),
    ),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
});

test("a key with scans:write alone sees the scans that it uploaded, and no other", async ({ urls, key, findings }) => {
  const pipeline = await key({ scopes: ["scans:write"] });
  const other = await key({ scopes: ["scans:write"] });
  const reader = await key({ scopes: ["scans:read"] });
  const own = await findings([], { foundBy: pipeline.key });
  const foreign = await findings([], { foundBy: other.key });
  const list = async (secret: string, query = "") =>
    bodyOf(await ask(urls.a, { path: `/api/v1/scans${query}`, headers: bearer(secret) }), Scans).items.map(
      ({ id }) => id,
    );
  expect(await list(pipeline.secret)).toEqual([own.scanId]);
  expect(await list(pipeline.secret, `?asset=${foreign.assetSlug}`)).toEqual([]);
  expect((await list(reader.secret)).toSorted()).toEqual([own.scanId, foreign.scanId].toSorted());
  expect(await list(reader.secret, `?asset=${foreign.assetSlug}`)).toEqual([foreign.scanId]);
  const get = (secret: string, id: string) => ask(urls.b, { path: `/api/v1/scans/${id}`, headers: bearer(secret) });
  expect((await get(pipeline.secret, own.scanId)).status).toBe(200);
  expectProblem(await get(pipeline.secret, foreign.scanId), 404, "not_found");
  expect((await get(reader.secret, foreign.scanId)).status).toBe(200);
});

test("scans are listed latest first, page by page, each once", async ({ urls, owner, key, findings, db }) => {
  const { secret } = await key({ scopes: ["scans:read"] });
  const made: string[] = [];
  for (let index = 0; index < 7; index++) {
    made.push((await findings([])).scanId);
  }
  await db.$client`update scans set created_at = date_trunc('second', created_at) where account_id = ${owner.accountId}`;
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const path: string = `/api/v1/scans?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page: z.infer<typeof Scans> = bodyOf(await ask(urls.a, { path, headers: bearer(secret) }), Scans);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(seen).toHaveLength(7);
  expect(seen.toSorted()).toEqual(made.toSorted());
});
