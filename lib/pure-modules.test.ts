import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const marker = 'import "server-only";';

/** Packages and built-in modules that exist on a server alone. */
const ofServer = /^(?:node:|next\/(?:headers|cache|server)$|next-auth|postgres$|drizzle-orm|pino$|@node-rs\/)/;

/** What a file runs when it is imported; types vanish. */
function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)";/gm)].map(
    (match) => match[1] ?? "",
  );
}

async function readModules(): Promise<Map<string, string>> {
  const modules = new Map<string, string>();
  for (const folder of ["lib", "db"]) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true })) {
      if (!entry.endsWith(".ts") || entry.endsWith(".test.ts")) continue;
      const file = path.join(folder, entry);
      modules.set(file, await readFile(path.join(root, file), "utf8"));
    }
  }
  return modules;
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("@/")) return `${specifier.slice(2)}.ts`;
  return specifier.startsWith(".") ? `${path.join(path.dirname(file), specifier)}.ts` : undefined;
}

test("the thread that reads reports loads no schema library, of which every thread would keep a copy", async () => {
  const modules = await readModules();
  const loaded = new Set(["lib/scans/reading/thread.ts"]);
  for (const file of loaded) {
    for (const specifier of importsOf(modules.get(file) ?? "")) loaded.add(targetOf(file, specifier) ?? specifier);
  }
  expect(loaded).toContain("lib/scans/formats/json/tokens.ts");
  expect([...loaded].filter((module) => /^(?:zod|drizzle-orm|postgres)\b/.test(module))).toEqual([]);
});

test("what does not begin with server-only needs no server, and imports nothing that does", async () => {
  const modules = await readModules();
  expect(modules.size).toBeGreaterThan(50);
  const faults: string[] = [];
  for (const [file, source] of modules) {
    if (source.startsWith(marker)) continue;
    for (const specifier of importsOf(source)) {
      const target = targetOf(file, specifier);
      const needsServer = target === undefined ? ofServer.test(specifier) : modules.get(target)?.startsWith(marker);
      if (needsServer) faults.push(`${file} imports ${specifier}`);
    }
  }
  expect(faults).toEqual([]);
});
