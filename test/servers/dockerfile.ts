import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { root } from "@/bin/root";

/** What the Dockerfile says of the image that it ends with: whose process runs there, how, and with which settings. */
export async function readDockerfile() {
  const lines = (await readFile(path.join(root, "Dockerfile"), "utf8")).split("\n");
  const image = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  const only = (pattern: RegExp): string => {
    const found = image.flatMap((line) => pattern.exec(line)?.slice(1) ?? []);
    if (found.length !== 1) throw new Error(`the Dockerfile has ${found.length} lines like ${pattern}`);
    return found.join();
  };
  const command = (pattern: RegExp) => z.array(z.string()).parse(JSON.parse(only(pattern)));
  return {
    bases: lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.slice(1) ?? []),
    user: only(/^USER (\S+)$/),
    environment: Object.fromEntries(
      image
        .flatMap((line) => [...line.matchAll(/^ENV (\w+)=(\S+)$/g)])
        .map(([, name = "", value = ""]) => [name, value]),
    ),
    command: command(/^CMD (\[.+\])$/),
    healthCheck: command(/^HEALTHCHECK .+ CMD (\[.+\])$/),
  };
}
