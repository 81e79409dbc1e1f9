import { z } from "zod";
import { scopes } from "@/lib/permissions/scopes";
import { ask, bearer, bodyOf } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const Page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next_cursor: z.string().nullable(),
  total: z.object({ count: z.int(), type: z.string() }),
});

test("no list and no filter shows what belongs to another account", async ({ urls, person, key, findings }) => {
  const outsider = await person();
  const { secret } = await key({ scopes: [...scopes], by: outsider });
  const marker = crypto.randomUUID();
  const finding = { title: marker, message: marker, path: marker, ruleId: marker, tool: marker };
  const { assetSlug, ids, scanId } = await findings([finding, finding]);
  const lists = [
    "/api/v1/vulnerabilities?",
    `/api/v1/vulnerabilities?asset=${assetSlug}`,
    `/api/v1/vulnerabilities?source=${marker}`,
    `/api/v1/vulnerabilities?q=${marker}`,
    "/api/v1/vulnerabilities?status=open&severity=high",
    "/api/v1/vulnerabilities?updated_since=2020-01-01T00:00:00Z",
    "/api/v1/scans?",
    `/api/v1/scans?asset=${assetSlug}`,
    "/api/v1/assets?",
    `/api/v1/assets?q=${assetSlug}`,
  ];
  for (const path of lists) {
    const answer = await ask(urls.a, { path, headers: bearer(secret) });
    expect(bodyOf(answer, Page), path).toEqual({ items: [], next_cursor: null, total: { count: 0, type: "exact" } });
    for (const hidden of [marker, assetSlug, scanId, ...ids]) expect(answer.text).not.toContain(hidden);
  }
});

test("a cursor of another account, another list or another filter is refused", async ({
  urls,
  person,
  key,
  findings,
}) => {
  const outsider = await person();
  const { secret: own } = await key({ scopes: [...scopes] });
  const { secret: foreign } = await key({ scopes: [...scopes], by: outsider });
  await findings([{}, {}, {}]);
  await findings([{}]);
  const cursors = new Map<string, string>();
  for (const list of ["vulnerabilities", "scans", "assets"]) {
    const page = bodyOf(await ask(urls.a, { path: `/api/v1/${list}?limit=1`, headers: bearer(own) }), Page);
    cursors.set(list, page.next_cursor ?? "");
  }
  const again = (list: string, cursor: string, secret: string, more = "") =>
    ask(urls.b, {
      path: `/api/v1/${list}?limit=1&cursor=${encodeURIComponent(cursor)}${more}`,
      headers: bearer(secret),
    });
  for (const [list, cursor] of cursors) {
    expect((await again(list, cursor, own)).status).toBe(200);
    expectProblem(await again(list, cursor, foreign), 400, "invalid_cursor");
    for (const [other, foreignCursor] of cursors) {
      if (other !== list) expectProblem(await again(list, foreignCursor, own), 400, "invalid_cursor");
    }
    for (const garbage of ["x", "AAAA", `${cursor}x`, cursor.slice(1), "%00", "💥"]) {
      expectProblem(await again(list, garbage, own), 400, "invalid_cursor");
    }
  }
  const ofVulnerabilities = cursors.get("vulnerabilities") ?? "";
  expectProblem(await again("vulnerabilities", ofVulnerabilities, own, "&status=open"), 400, "invalid_cursor");
  expectProblem(await again("vulnerabilities", ofVulnerabilities, own, "&sort=severity"), 400, "invalid_cursor");
});

test("a cursor with a forged position is refused and does no harm", async ({ urls, key, findings }) => {
  const { secret } = await key({ scopes: [...scopes] });
  await findings([{}, {}]);
  for (const sort of ["-severity", "detected_at"]) {
    const path = `/api/v1/vulnerabilities?limit=1&sort=${sort}`;
    const { next_cursor: cursor } = bodyOf(await ask(urls.a, { path, headers: bearer(secret) }), Page);
    const position = z.array(z.unknown()).parse(JSON.parse(Buffer.from(cursor ?? "", "base64url").toString()));
    for (const value of ["nonsense", "'; drop table x", "", "999999-01-01T00:00:00Z", "\u0000"]) {
      const forged = Buffer.from(JSON.stringify([position[0], position[1], value, position[3]])).toString("base64url");
      expectProblem(
        await ask(urls.a, { path: `${path}&cursor=${forged}`, headers: bearer(secret) }),
        400,
        "invalid_cursor",
      );
    }
  }
});
