import path from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { readFeed } from "@/lib/events/feed";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { openEmptyDatabase, openTemporaryDatabase } from "@/test/database/temporary-database";
import { openDb } from "./client";
import { readDump, writeDump } from "./dump";

const root = path.join(import.meta.dirname, "..");

test("in a restored database events go on behind those that it brought, and a cursor from before still holds", async () => {
  const [from, to] = [await openTemporaryDatabase(), await openEmptyDatabase()];
  const [db, restored] = [openDb(from.url, 2), openDb(to.url, 2)];
  try {
    const actor = await addMember(db, { role: "owner" });
    const { key } = await addAccessKey(db, actor);
    await addAccessKey(db, actor);
    const before = await readFeed({ db, actor }, { after: null, limit: 10 });
    if (!before.ok) throw new Error(before.reason);
    expect(before.events).toHaveLength(2);

    const file = new PassThrough();
    const writing = writeDump(db, "0.0.0", file).then(() => file.end());
    await readDump(to.url, root, file);
    await writing;
    const later = { after: before.cursor, limit: 10 };
    expect(await readFeed({ db: restored, actor }, later)).toEqual({ ok: true, events: [], cursor: before.cursor });
    expect(await readFeed({ db: restored, actor }, { after: null, limit: 10 })).toEqual(before);
    await revokeAccessKey({ db: restored, actor }, { keyId: key.id, reason: "" });
    expect(await readFeed({ db: restored, actor }, later)).toMatchObject({
      ok: true,
      events: [{ type: "key.revoked", subjectId: key.id }],
    });
  } finally {
    await Promise.all([db.$client.end({ timeout: 5 }), restored.$client.end({ timeout: 5 })]);
    await Promise.all([from.remove(), to.remove()]);
  }
});
