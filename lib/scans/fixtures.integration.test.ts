import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { AppError } from "@/lib/errors";
import { sampleActor, uploadSample } from "@/test/data/sample-account";

const folder = path.resolve("../shared/fixtures/sarif");
const isThere = existsSync(folder);
const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end({ timeout: 5 }));

if (!isThere) process.stdout.write(`Not tested, for there is no ${folder}: reports that nobody here wrote.\n`);

const reported = path.resolve("../shared/fixtures/reported");

describe.runIf(existsSync(reported))("reports that were not read as they should be", () => {
  const send = async (actor: Awaited<ReturnType<typeof sampleActor>>, name: string) =>
    await uploadSample(db, actor, new Uint8Array(readFileSync(path.join(reported, name))));

  test("a report of 2,726 runs is taken", async () => {
    expect((await send(await sampleActor(db), "18-runs-2726.sarif.gz")).counts.rejected).toBe(0);
  });

  test("a report whose runs could not be found is taken and changes nothing", async () => {
    const actor = await sampleActor(db);
    const { created } = (await send(actor, "20-utf16le-no-bom.sarif")).counts;
    expect(created).toBeGreaterThan(0);
    expect((await send(actor, "19-runs-null.sarif")).counts).toMatchObject({ received: 0, resolved: 0 });
  });

  test("what can't be read is named for what it is", async () => {
    const faultOf = async (name: string) =>
      await send(await sampleActor(db), name).catch((error: unknown) =>
        error instanceof AppError ? error.faults : [],
      );
    expect(await faultOf("22-control-character.sarif")).toMatchObject([
      { detail: expect.stringContaining("a raw control character near line 1, column 36") },
    ]);
    expect(await faultOf("20-utf32-bom.sarif")).toMatchObject([{ detail: expect.stringContaining("UTF-32") }]);
  });
});

describe.runIf(isThere)("reports that nobody here wrote", () => {
  const send = async (actor: Awaited<ReturnType<typeof sampleActor>>, name: string) =>
    (await uploadSample(db, actor, new Uint8Array(readFileSync(path.join(folder, name))))).counts;

  test("CodeQL: 72 findings, and the same 72 again", async () => {
    const actor = await sampleActor(db);
    expect(await send(actor, "codeQL-output.sarif")).toMatchObject({ received: 72, created: 72 });
    expect(await send(actor, "codeQL-output.sarif")).toMatchObject({
      received: 72,
      created: 0,
      unchanged: 72,
      resolved: 0,
    });
  });

  test("a report that is a subset resolves the one that is missing", async () => {
    const actor = await sampleActor(db);
    const name = "bash-report-fabricated-no-internal-dupes";
    expect(await send(actor, `${name}.sarif`)).toMatchObject({ created: 5 });
    expect(await send(actor, `${name}-subset.sarif`)).toMatchObject({ created: 0, unchanged: 4, resolved: 1 });
  });

  test("suppressed results are counted and not opened", async () => {
    expect(await send(await sampleActor(db), "suppression_test.sarif")).toMatchObject({
      received: 5,
      created: 2,
      suppressed: 3,
    });
  });

  test("the specification's own example is taken", async () => {
    const actor = await sampleActor(db);
    const first = await send(actor, "appendix_k.sarif");
    expect(first).toMatchObject({ received: 1, rejected: 0 });
    expect(await send(actor, "appendix_k.sarif")).toMatchObject({ created: 0, resolved: 0 });
  });
});
