import { routes } from "@/lib/api/routes";
import type { WebHandler } from "@/lib/http/web-handler";

/** Finds the handler of an endpoint by its path in the route table and method; undefined if the framework handles it. */
export type Api = (path: string, method: string) => WebHandler | undefined;

/** The file with the handlers of a path in the route table: app/api/v1/scans/[id]/route.ts for /api/v1/scans/{id}. */
export const routeFileOf = (route: string): string => `app/api/${folderOf(route)}/route.ts`;

const folderOf = (route: string) => route.replace(/^\/api\//, "").replace(/\{(\w+)\}/g, "[$1]");

/**
 * Loads the route file of every endpoint in the table. Throws if one is missing, or doesn't export a method in the table.
 */
export async function loadApi(): Promise<Api> {
  const handlers = new Map<string, WebHandler>();
  for (const route of routes) {
    const file = routeFileOf(route.path);
    const exported: Record<string, unknown> = await import(`../../app/api/${folderOf(route.path)}/route.ts`);
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
