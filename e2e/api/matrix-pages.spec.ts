import { root } from "@/bin/root";
import { inspectEntryPoints } from "@/test/api/entry-points";
import { type Answer, ask, bearer } from "@/test/api/http";
import { expect, test } from "../fixtures";

// Pages × nobody, a key, a outsider, a viewer, the owner.

const marker = "Known to the owner alone";

const openPages = new Map([
  ["/sign-in", 200],
  ["/sign-up", 200],
  ["/errors/[code]", 200],
  ["/[...missing]", 404],
]);

/** Pages that show nothing and lead to another one. */
const redirects = new Map([
  ["/", "/vulnerabilities"],
  ["/settings", "/settings/access-keys"],
]);

const sendsToSignIn = ({ status, headers, text }: Answer) =>
  (status === 307 && /^\/sign-(?:in|up)\b/.test(headers.location ?? "")) ||
  (status === 200 && /<meta id="__next-page-redirect" http-equiv="refresh" content="\d;url=\/sign-in[?"]/.test(text)) ||
  (status === 200 && /NEXT_REDIRECT;\w+;\/sign-in/.test(text));

test("a page shows an account's data to its members only", async ({ urls, person, key, findings, sessionCookie }) => {
  const { secret } = await key({ name: marker });
  const { ids } = await findings([{ title: marker }]);
  const outsider = await sessionCookie(await person());
  const ended = `backline.session=${crypto.randomUUID()}`;
  const { pages } = await inspectEntryPoints(root);
  expect(pages).toContain("/settings/access-keys");
  for (const pattern of pages) {
    const path = pattern
      .replace("[id]", ids[0] ?? "")
      .replace("[code]", "missing_key")
      .replace("[...missing]", "no/such/page");
    if (path.includes("[")) throw new Error(`${pattern} has no row in the matrix`);
    for (const headers of [
      {},
      bearer(secret),
      { "x-api-key": secret },
      { cookie: ended },
      { ...bearer(secret), rsc: "1" },
    ]) {
      const answer = await ask(urls.a, { path, headers });
      expect(answer.text, path).not.toContain(marker);
      if ("rsc" in headers) continue;
      if (openPages.has(pattern)) expect(answer.status, path).toBe(openPages.get(pattern));
      else if (redirects.has(pattern)) expect(answer.headers.location, path).toBe(redirects.get(pattern));
      else expect(sendsToSignIn(answer), `${path}: ${answer.status}`).toBe(true);
    }
    for (const headers of [{ cookie: outsider }, { cookie: outsider, rsc: "1" }]) {
      expect((await ask(urls.a, { path, headers })).text, path).not.toContain(marker);
    }
  }
});

test("the owner sees the account's data on the same pages, a viewer only what viewers may see", async ({
  urls,
  owner,
  person,
  key,
  findings,
  sessionCookie,
}) => {
  await key({ name: marker });
  const { ids } = await findings([{ title: marker }]);
  const cookies = { owner: await sessionCookie(owner), viewer: await sessionCookie(await person("viewer")) };
  const expected: [string, boolean][] = [
    ["/settings/access-keys", false],
    ["/vulnerabilities", true],
    [`/vulnerabilities/${ids[0]}`, true],
  ];
  for (const [path, viewerSees] of expected) {
    const seen = async (cookie: string) => (await ask(urls.a, { path, headers: { cookie } })).text.includes(marker);
    expect({ path, owner: await seen(cookies.owner) }).toEqual({ path, owner: true });
    expect({ path, viewer: await seen(cookies.viewer) }).toEqual({ path, viewer: viewerSees });
  }
});

test("a suspended member is signed out at the next request", async ({ urls, person, db, sessionCookie }) => {
  const member = await person("admin");
  const cookie = await sessionCookie(member);
  const path = "/settings/access-keys";
  expect(sendsToSignIn(await ask(urls.a, { path, headers: { cookie } }))).toBe(false);
  await db.$client`update memberships set suspended_at = now() where user_id = ${member.userId}`;
  expect(sendsToSignIn(await ask(urls.a, { path, headers: { cookie } }))).toBe(true);
});
