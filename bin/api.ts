import path from "node:path";
import { pathToFileURL } from "node:url";
import { routes } from "@/lib/api/routes";
import type { WebHandler } from "@/lib/http/web-handler";
import { root } from "./root";

/** Finds the handler of an endpoint by its path in the route table and method; undefined if the framework handles it. */
export type Api = (path: string, method: string) => WebHandler | undefined;

/**
 * Loads the route file of every endpoint in the table: app/api/v1/scans/[id]/route.ts for /api/v1/scans/{id}. Throws
 * if one is missing, or doesn't export a method in the table.
 */
export async function loadApi(): Promise<Api> {
  const handlers = new Map<string, WebHandler>();
  for (const route of routes) {
    const file = path.join(root, "app", route.path.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");
    const exported: Record<string, unknown> = await import(pathToFileURL(file).href);
    for (const method of route.methods) {
      // Like the framework: HEAD is GET without the body.
      const handler = exported[method] ?? (method === "HEAD" ? exported.GET : undefined);
      if (typeof handler !== "function") throw new Error(`${file} has no handler for ${method}`);
      handlers.set(`${method} ${route.path}`, async (request) => {
        const response: unknown = await Reflect.apply(handler, undefined, [request]);
        if (response instanceof Response) return response;
        throw new Error(`${file} gave no response to ${method}`);
      });
    }
  }
  return (route, method) => handlers.get(`${method} ${route}`);
}
