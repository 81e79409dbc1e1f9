import { type Db, openFor } from "@/db/client";
import { hashKey } from "@/lib/access-keys/credential/secret";
import { authenticate } from "@/lib/access-keys/verification/authenticate";
import type { Member } from "@/lib/context";
import { addAccessKey } from "@/test/data/access-keys";
import { median, rateOf } from "./figures";

const rounds = 5;
const roundMs = 2000;

type VerifyFigures = { atOnce: number; verifications: number; selects: number; ratio: number }[];

/** Verifications a second in this process, without HTTP, in turns with one prepared select of a row by the same hash. */
export async function benchVerify(db: Db, databaseUrl: string, owner: Member): Promise<VerifyFigures> {
  const { secret } = await addAccessKey(db, owner);
  const hash = hashKey(secret);
  const connections = openFor("checks", databaseUrl);
  const verify = async () => {
    if (!(await authenticate(connections, secret)).ok) throw new Error("the key was refused");
  };
  const select = () =>
    connections.$client`select id, account_id, scopes, expires_at, revoked_at from access_keys where secret_hash = ${hash}`;
  const figures: VerifyFigures = [];
  for (const atOnce of [1, 64]) {
    await rateOf(verify, atOnce, 500);
    await rateOf(select, atOnce, 500);
    const results: { verifications: number; selects: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      results.push({
        selects: await rateOf(select, atOnce, roundMs),
        verifications: await rateOf(verify, atOnce, roundMs),
      });
    }
    figures.push({
      atOnce,
      verifications: median(results.map((result) => result.verifications)),
      selects: median(results.map((result) => result.selects)),
      ratio: median(results.map((result) => result.verifications / result.selects)),
    });
  }
  await connections.$client.end();
  return figures;
}
