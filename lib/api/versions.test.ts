import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const readJson = <T>(name: string, schema: z.ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")));

const versions = z.record(z.string(), z.string());
const { dependencies, devDependencies } = readJson(
  "package.json",
  z.object({ dependencies: versions, devDependencies: versions }),
);
const lock = readJson(
  "package-lock.json",
  z.object({
    packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), resolved: z.string().optional() })),
  }),
);

/** Below these, a fault is known that others could use. */
const minimums = {
  next: "16.3.3",
  "next-auth": "4.24.15",
  react: "19.3.1",
  "react-dom": "19.3.1",
  "drizzle-orm": "0.45.4",
  postgres: "3.4.9",
  zod: "4.6.7",
  "@node-rs/argon2": "2.2.1",
  "rehype-sanitize": "6.0.0",
};

const numbers = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);

function atLeast(version: string, minimum: string): boolean {
  const [have, need] = [numbers(version), numbers(minimum)];
  const difference = have.map((part, index) => part - (need[index] ?? 0)).find((part) => part !== 0) ?? 0;
  return difference >= 0;
}

describe("dependencies", () => {
  it("is pinned to exact versions", () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
    }
  });

  it("is nowhere older than the safe versions, also inside other packages", () => {
    for (const [name, minimum] of Object.entries(minimums)) {
      const installed = Object.entries(lock.packages).filter(([location]) => location.endsWith(`node_modules/${name}`));
      expect(installed.length, name).toBeGreaterThan(0);
      for (const [location, { version = "0.0.0" }] of installed)
        expect(atLeast(version, minimum), `${location} ${version}`).toBe(true);
    }
  });

  it("is locked without the address of any registry", () => {
    const addressed = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(addressed.map(([location]) => location)).toEqual([]);
  });
});
