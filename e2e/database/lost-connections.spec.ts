import { createSession } from "@/lib/auth/sessions/session-token";
import { ask, bearer, problemOf, until } from "@/test/api/http";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { openRelay } from "@/test/database/relay";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

test("broken connections are replaced, for the API and for the pages, without a restart", async () => {
  const installation = await openInstallation();
  const relay = await openRelay(installation.databaseUrl);
  try {
    const actor = await addMember(installation.db, { role: "owner" });
    const { secret } = await addAccessKey(installation.db, actor, { scopes: ["assets:read"] });
    const cookie = `backline.session=${(await createSession(installation.db, actor.userId)).token}`;
    const { url } = await installation.start({ DATABASE_URL: relay.url });
    const list = () => ask(url, { path: "/api/v1/assets", headers: bearer(secret) });
    const page = () => ask(url, { path: "/settings/access-keys", headers: { cookie } });
    const showsKeys = async () => (await page()).text.includes("Create Access Key");
    for (const works of [async () => (await list()).status === 200, showsKeys]) {
      await Promise.all(Array.from({ length: 8 }, works));
      expect(relay.silence()).toBeGreaterThan(0);
      const first = await list();
      if (first.status !== 200) expect(problemOf(first)).toMatchObject({ status: 503 });
      await until(works);
    }
  } finally {
    relay.close();
    await installation.remove();
  }
});
