import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { root } from "@/bin/root";
import { type Answer, ask } from "./http";

const Manifest = z.object({
  node: z.record(
    z.string(),
    z.object({ workers: z.record(z.string(), z.unknown()), filename: z.string(), exportedName: z.string() }),
  ),
});

/** A server action as the build made it a public address. */
type ServerAction = { id: string; name: string; file: string; path: string };

/** Every server action of the build that is there. */
export async function findActions(): Promise<ServerAction[]> {
  const text = await readFile(path.join(root, ".next/server/server-reference-manifest.json"), "utf8");
  return Object.entries(Manifest.parse(JSON.parse(text)).node).map(([id, { workers, filename, exportedName }]) => {
    const pages = Object.keys(workers).filter((page) => !page.startsWith("app/_"));
    const page = pages.at(-1) ?? "app/page";
    const address = page
      .replace(/^app/, "")
      .replace(/\/\([^)]+\)/g, "")
      .replace(/\/page$/, "");
    return { id, name: exportedName, file: filename, path: address === "" ? "/" : address };
  });
}

export async function findAction(name: string): Promise<ServerAction> {
  const action = (await findActions()).find((candidate) => candidate.name === name);
  if (action === undefined) throw new Error(`the build has no action ${name}`);
  return action;
}

/** Calls an action as a browser does. An `origin` of null sends none. */
export async function callAction(
  url: string,
  action: ServerAction,
  input: unknown,
  options: { cookie?: string; origin?: string | null; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { cookie, origin = url, headers = {} } = options;
  return ask(url, {
    path: action.path,
    method: "POST",
    headers: {
      accept: "text/x-component",
      "content-type": "text/plain;charset=UTF-8",
      "next-action": action.id,
      ...(cookie !== undefined && { cookie }),
      ...(origin !== null && { origin }),
      ...headers,
    },
    body: JSON.stringify([input]),
  });
}

const Result = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      fields: z.record(z.string(), z.array(z.string())),
      liveKeys: z.record(z.string(), z.string()).optional(),
    }),
  }),
]);

/** What an action gave, out of the stream of React (line 1 holds the value that it returned). */
export function resultOf(answer: Answer): z.infer<typeof Result> {
  const line = /^1:(.*)$/m.exec(answer.text)?.[1];
  if (line === undefined) throw new Error(`status ${answer.status} and no result of an action`);
  return Result.parse(JSON.parse(line));
}
