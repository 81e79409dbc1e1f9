import { z } from "zod";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { ask, bearer, bodyOf } from "@/test/api/http";
import { expect, test } from "../fixtures";

const keys = 1000;
const atOnce = 8;

const Created = z.object({ secret: z.string(), key: z.object({ id: z.uuid() }) });
const Me = z.object({ id: z.uuid() });

test("a key works on the other server process the moment it is shown, a thousand times", async ({
  urls,
  owner,
  sessionCookie,
}) => {
  test.setTimeout(240_000);
  const action = await findAction("createAccessKeyAction");
  const cookie = await sessionCookie(owner);
  const refused: { status: number; body: string }[] = [];
  let used = 0;
  const createAndUse = async (number: number) => {
    const [here, there] = number % 2 === 0 ? [urls.a, urls.b] : [urls.b, urls.a];
    const input = {
      name: `Key ${number}`,
      scopes: ["metrics:read"],
      expiry: { kind: "days", days: 7 },
    };
    const result = resultOf(await callAction(here, action, input, { cookie }));
    if (!result.ok) throw new Error(result.error.message);
    const { secret, key } = Created.parse(result.data);
    const answer = await ask(there, { path: "/api/v1/me", headers: bearer(secret) });
    used++;
    if (answer.status !== 200) refused.push({ status: answer.status, body: answer.text });
    else expect(bodyOf(answer, Me).id).toBe(key.id);
  };
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < keys) await createAndUse(next++);
    }),
  );
  expect(refused).toEqual([]);
  expect(used).toBe(keys);
  console.log(
    `created means working: ${used} keys, each created on one server process and first used on the other, no 401`,
  );
});
