import { z } from "zod";
import type { Member } from "@/lib/context";
import type { Scope } from "@/lib/permissions/scopes";
import { numberedResult, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import { startServer } from "@/test/servers/server";
import type { Bench } from "./bench";
import { compare, type LoadFigures, type Target } from "./load";
import { startNextApp } from "./next-app";

const keysCount = 32;
const findingsCount = 10_000;

type Product = { url: string; pid: number };

/** Figures of each number of connections, and what could not be measured, with the reason. */
type HttpFigures = { figures: LoadFigures[]; missing?: string };

let bare: Target | undefined;
let product: Product | undefined;

async function startBareNext(bench: Bench): Promise<Target> {
  const { url, pid } = await startNextApp(bench, "bare-next");
  return { name: "a bare Next route", url: `${url}/api/bare`, pid, requests: () => [{}] };
}

/** Starts the product in a process of its own, with its limit on requests out of the way. */
export async function startProduct({ databaseUrl, atEnd }: Bench): Promise<Product> {
  const server = await startServer({
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: crypto.randomUUID(),
    RATE_LIMIT_PER_MINUTE: "1000000",
    LOG_LEVEL: "error",
  });
  atEnd(() => server.stop());
  return { url: server.url.replace("localhost", "127.0.0.1"), pid: server.process.pid ?? Number.NaN };
}

/** One of several keys, so that it is not the lock of a single row that is measured. */
const turn = (keys: readonly string[], connection: number) => keys[connection % keys.length] ?? "";

async function addKeys({ db }: Bench, owner: Member, scopes: Scope[]): Promise<string[]> {
  const keys: string[] = [];
  for (let number = 0; number < keysCount; number++) keys.push((await addAccessKey(db, owner, { scopes })).secret);
  return keys;
}

async function meOf(bench: Bench, { url, pid }: Product): Promise<Target> {
  const keys = await addKeys(bench, await addMember(bench.db, { role: "owner" }), ["metrics:read"]);
  return {
    name: "/api/v1/me",
    url: `${url}/api/v1/me`,
    pid,
    requests: (connection) => [{ headers: { authorization: `Bearer ${turn(keys, connection)}` } }],
  };
}

async function startBetterAuth(bench: Bench): Promise<Target> {
  await bench.db.$client`create schema better_auth`;
  const environment = { DATABASE_URL: bench.databaseUrl, AUTH_SECRET: crypto.randomUUID() };
  const app = await startNextApp(bench, "better-auth", { install: true, environment });
  const keys = z.array(z.string()).parse(JSON.parse(await app.run("create-keys.mjs", String(keysCount))));
  return {
    name: "better-auth's verifyApiKey in a Next route",
    url: `${app.url}/api/key`,
    pid: app.pid,
    requests: (connection) => [{ headers: { "x-api-key": turn(keys, connection) } }],
  };
}

/** `/api/v1/me` and better-auth against a bare Next route, each in a process of its own. */
export async function benchHttp(bench: Bench): Promise<HttpFigures> {
  bare ??= await startBareNext(bench);
  product ??= await startProduct(bench);
  const targets = [bare, await meOf(bench, product)];
  let missing: string | undefined;
  try {
    targets.push(await startBetterAuth(bench));
  } catch (error) {
    missing = `better-auth was not measured: ${error instanceof Error ? error.message : "for an unknown reason"}`;
  }
  const figures: LoadFigures[] = [];
  for (const connections of [1, 32, 256]) figures.push(...(await compare(targets, connections, bench.databasePid)));
  return { figures, ...(missing !== undefined && { missing }) };
}

async function vulnerabilitiesOf(bench: Bench, { url, pid }: Product): Promise<Target> {
  const owner = await addMember(bench.db, { role: "owner" });
  const keys = await addKeys(bench, owner, ["vulnerabilities:read"]);
  const { key } = await addAccessKey(bench.db, owner);
  for (let from = 0; from < findingsCount; from += 1_000) {
    const findings = Array.from({ length: 1_000 }, (_, index) => ({ title: `Finding ${from + index}` }));
    await addFindings(bench.db, { accountId: owner.accountId, keyId: key.id }, findings);
  }
  await bench.db.$client`analyze vulnerabilities`;
  return {
    name: `a page of 25 of ${findingsCount} vulnerabilities`,
    url: `${url}/api/v1/vulnerabilities?limit=25`,
    pid,
    requests: (connection) => [{ headers: { authorization: `Bearer ${turn(keys, connection)}` } }],
  };
}

/** Each connection sends two reports on an asset of its own in turns; one of the five results is another each time. */
async function uploadOf(bench: Bench, { url, pid }: Product): Promise<Target> {
  const keys = await addKeys(bench, await addMember(bench.db, { role: "owner" }), ["scans:write", "assets:write"]);
  const bodies = [
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 5],
  ].map((numbers) => reportOf(numbers.map(numberedResult)));
  return {
    name: "an upload of 5 results",
    url: `${url}/api/v1/scans`,
    pid,
    requests: (connection) =>
      bodies.map((body) => ({
        method: "POST",
        path: `/api/v1/scans?asset=asset-${connection}`,
        headers: { authorization: `Bearer ${turn(keys, connection)}`, "content-type": "application/json" },
        body,
      })),
  };
}

/** What tools do all day, against the same bare Next route. */
export async function benchOperations(bench: Bench): Promise<LoadFigures[]> {
  bare ??= await startBareNext(bench);
  product ??= await startProduct(bench);
  const targets = [bare, await vulnerabilitiesOf(bench, product), await uploadOf(bench, product)];
  const figures: LoadFigures[] = [];
  for (const connections of [1, 16]) figures.push(...(await compare(targets, connections, bench.databasePid)));
  return figures;
}
