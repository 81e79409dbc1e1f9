import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { root } from "@/bin/root";
import { operations } from "@/lib/api/operations";
import { findActions } from "@/test/api/actions";
import { assertDocumented } from "@/test/api/contract";
import { inspectEntryPoints } from "@/test/api/entry-points";
import { ask, bodyOf } from "@/test/api/http";
import { expect, test } from "../fixtures";

test("every route, action and page uses its wrapper", async () => {
  const entryPoints = await inspectEntryPoints(root);
  expect(entryPoints.faults).toEqual([]);
  expect(entryPoints.operations.toSorted()).toEqual(Object.keys(operations).toSorted());
});

test("the build has no server action without a wrapper", async () => {
  const { actions } = await inspectEntryPoints(root);
  const built = (await findActions()).map((action) => action.name);
  expect(built.length).toBeGreaterThan(0);
  expect(built.filter((name) => !actions.includes(name))).toEqual([]);
});

test("every keyed route is in the OpenAPI document, and every operation there is a route", async ({ urls }) => {
  const Document = z.object({
    openapi: z.literal("3.1.0"),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  });
  const { paths } = bodyOf(await ask(urls.a, { path: "/api/openapi.json" }), Document);
  const documented = Object.entries(paths).flatMap(([address, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`),
  );
  const open = ["GET /api/health/address", "GET /api/health/live", "GET /api/health/ready"];
  expect(documented.toSorted()).toEqual([...(await inspectEntryPoints(root)).operations, ...open].toSorted());
});

test("an answer that is not in the document fails the test that gets it", () => {
  const headers = { "content-type": "application/problem+json; charset=utf-8" };
  const problem = (code: string, status: number) => ({
    status,
    headers,
    text: JSON.stringify({ type: "x", title: "x", status, detail: "x", code, hint: "x", request_id: "x" }),
  });
  const check = (answer: Parameters<typeof assertDocumented>[2]) => () =>
    assertDocumented("GET", "/api/v1/scans/1?x=y", answer);
  expect(check(problem("not_found", 404))).not.toThrow();
  expect(check(problem("unknown_endpoint", 404))).toThrow("not as its document says");
  expect(check(problem("name_taken", 409))).toThrow("does not list");
  expect(check({ ...problem("not_found", 404), headers: { "content-type": "text/html" } })).toThrow("text/html");
  const json = { "content-type": "application/json; charset=utf-8" };
  expect(check({ status: 200, headers: json, text: "{}" })).toThrow("required property");
});

// Planted faults that the check has to find.
const planted: [string, string, RegExp][] = [
  ["app/api/v1/bare/route.ts", "export function GET() { return new Response(); }\n", /not made by withAccessKey/],
  [
    "app/api/v1/bare/route.ts",
    "async function handler() {}\nexport { handler as POST };\n",
    /not made by withAccessKey/,
  ],
  ["app/api/v1/bare/route.ts", 'export * from "./elsewhere";\n', /not made by withAccessKey/],
  [
    "app/api/v1/things/[id]/route.ts",
    'import { withAccessKey } from "@/lib/api/with-access-key";\nexport const GET = withAccessKey("GET /api/v1/me", async () => ({}));\n',
    /is made for GET \/api\/v1\/me/,
  ],
  [
    "app/api/v1/things/route.ts",
    'const withAccessKey = () => {};\nexport const GET = withAccessKey("GET /api/v1/things", async () => ({}));\n',
    /is not the one of lib/,
  ],
  [
    "app/api/health/live/route.ts",
    "export function GET() {}\nexport function DELETE() {}\n",
    /is open for GET and exports DELETE, GET/,
  ],
  ["app/(workspace)/x/actions.ts", '"use server";\nexport async function bareAction() {}\n', /without its wrapper/],
  [
    "app/(workspace)/x/actions.ts",
    '"use server";\nconst withMember = () => {};\nexport const bareAction = withMember(1);\n',
    /without its wrapper/,
  ],
  [
    "app/(workspace)/x/form.tsx",
    'export function Form() { async function act() { "use server"; } }\n',
    /inside another/,
  ],
  ["lib/things/act.ts", '"use server";\nexport async function act() {}\n', /outside app/],
  ["app/(workspace)/x/page.tsx", "export default function Page() { return null; }\n", /does not check who/],
  [
    "app/(workspace)/x/page.tsx",
    'import { requireMember } from "@/lib/auth/sessions/session";\nexport default async function Page() { return null; }\n',
    /does not check who/,
  ],
  ["app/sitemap.ts", "export default function sitemap() { return []; }\n", /serves without a wrapper/],
  ["pages/reports.tsx", "export default function Page() { return null; }\n", /not known to be static/],
  ["pages/errors/[code].tsx", 'import { currentMember } from "@/lib/auth/sessions/session";\n', /reads sessions/],
  ["app/open/page.tsx", "export default function Page() { return null; }\n", /does not check who/],
];

test("a route, action or page without a wrapper fails the check", async () => {
  for (const [file, source, fault] of planted) {
    const folder = await mkdtemp(path.join(tmpdir(), "backline-entry-points-"));
    try {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), source);
      await mkdir(path.join(folder, "app"), { recursive: true });
      expect((await inspectEntryPoints(folder)).faults.join("\n"), `${file}\n${source}`).toMatch(fault);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
});
