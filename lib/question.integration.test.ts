import { drizzle } from "drizzle-orm/postgres-js";
import { afterAll, expect, inject, it } from "vitest";
import { type Db, openDb } from "@/db/client";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { generateKey, hashKey } from "./access-keys/credential/secret";
import { authenticate } from "./access-keys/verification/authenticate";
import { memberOfSession } from "./auth/sessions/member-of-session";
import { createSession } from "./auth/sessions/session-token";
import { isDatabaseOutage } from "./outage";
import { newQuestion } from "./question";

const { $client: client } = openDb(inject("databaseUrl"), 2);
const db = drizzle(client);
afterAll(() => client.end());

/** A database that answers everything with the answer to another question, as a pooler did. */
function answering(statement: string): Db {
  const foreign = () => client.unsafe(statement);
  return drizzle(
    new Proxy(client, { apply: foreign, get: (_, name) => (name === "unsafe" ? foreign : Reflect.get(client, name)) }),
  );
}

/** What other statements of the product are answered with: nothing, no row, and rows of about the right form. */
const answers = (hash: Uint8Array) => [
  "select",
  "select from accounts where false",
  "select id from accounts limit 1",
  `select '${newQuestion()}' as question, null as hash`,
  `select '${newQuestion()}', id, name, id, 'owner', name, name, false from accounts limit 1`,
  `select encode(secret_hash, 'hex') as hash, id, account_id, 'name' as account_name, name, public_id, scopes,
     allowed_addresses, expires_at, false as expired, false as disabled, revoked_at, 'owner' as role
   from access_keys where secret_hash = '\\x${Buffer.from(hash).toString("hex")}'`,
];

it("the answer to another query is an outage, and never an unknown or valid key", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { secret } = await addAccessKey(db, owner);
  for (const key of [secret, generateKey().plaintext]) {
    for (const answer of answers(hashKey(secret))) {
      const verdict = authenticate(answering(answer), key);
      await expect(verdict, answer).rejects.toMatchObject({ code: "verification_unavailable", retryAfterSeconds: 1 });
    }
  }
  expect(await authenticate(db, secret)).toMatchObject({ ok: true });
});

it("the answer to another query is an outage, and signs nobody in or out", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { token } = await createSession(db, owner.userId);
  for (const answer of answers(new Uint8Array(32))) {
    const error = await memberOfSession(answering(answer), token).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isDatabaseOutage(error), answer).toBe(true);
  }
  expect(await memberOfSession(db, token)).toEqual(owner);
  expect(await memberOfSession(db, "nobody's")).toBeNull();
});
