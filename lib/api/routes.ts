import { distance } from "fastest-levenshtein";
import { AppError } from "../errors";
import { operations } from "./operations";
import { pathPattern } from "./parameters";

type Route = { path: string; pattern: RegExp; methods: string[] };

// What answers under /api without an access key.
const openRoutes: readonly (readonly [string, readonly string[]])[] = [
  ["/api/openapi.json", ["GET"]],
  ["/api/health/live", ["GET"]],
  ["/api/health/ready", ["GET"]],
  ["/api/health/address", ["GET"]],
  ["/api/browser-errors", ["POST"]],
];

/** The steps of signing in through these providers. Without one there are none, and next-auth's own pages never are. */
function signInSteps(providers: readonly string[]): Route[] {
  if (providers.length === 0) return [];
  const id = `(?:${providers.join("|")})`;
  return [
    { path: "/api/auth/csrf", pattern: /^\/api\/auth\/csrf$/, methods: ["GET"] },
    { path: "/api/auth/providers", pattern: /^\/api\/auth\/providers$/, methods: ["GET"] },
    { path: "/api/auth/signin/{provider}", pattern: new RegExp(`^/api/auth/signin/${id}$`), methods: ["POST"] },
    { path: "/api/auth/callback/{provider}", pattern: new RegExp(`^/api/auth/callback/${id}$`), methods: ["GET"] },
  ];
}

function withHead(methods: readonly string[]): string[] {
  return methods.includes("GET") ? [...methods, "HEAD"] : [...methods];
}

function buildRoutes(): Route[] {
  const methodsByPath = new Map<string, string[]>();
  for (const key of Object.keys(operations)) {
    const [method = "", path = ""] = key.split(" ");
    methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), method]);
  }
  return [...methodsByPath, ...openRoutes].map(([path, methods]) => ({
    path,
    pattern: pathPattern(path),
    methods: withHead(methods),
  }));
}

/** Everything that answers under /api, but for signing in. */
export const routes: readonly Route[] = buildRoutes();

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The path of the API that is most like the one given, unless none is. */
export function didYouMean(path: string): string | undefined {
  const wanted = decoded(path.slice(0, 200)).replace(/\/+$/, "").toLowerCase();
  const paths = routes.map((route) => route.path);
  const candidates = [wanted, wanted.replace(/^\/api\/(?!v1\/)/, "/api/v1/")];
  let best: { path: string; distance: number } | undefined;
  for (const known of paths) {
    for (const candidate of candidates) {
      const found = distance(candidate, known);
      if (best === undefined || found < best.distance) best = { path: known, distance: found };
    }
  }
  return best !== undefined && best.distance <= Math.max(2, wanted.length / 5) ? best.path : undefined;
}

/** A path that goes on behind the name at its end: a name may have slashes in it, which have to be escaped. */
function withEscapedName(path: string): string | undefined {
  for (const { path: known } of routes) {
    const folder = /^(.*\/)\{\w+\}$/.exec(known)?.[1];
    const name = folder !== undefined && path.startsWith(folder) ? path.slice(folder.length) : "";
    if (/^[^/]+(?:\/[^/]+)+$/.test(name)) return `${folder}${name.replaceAll("/", "%2F")}`;
  }
  return undefined;
}

/**
 * Finds out whether the API has this path and method, before anything else is checked; `providers` are those that people
 * can sign in through. Returns the path as it stands in the table and the methods that it has. Throws `unknown_endpoint` or `method_not_allowed` (with its
 * `allow` member).
 */
export function matchRoute(
  method: string,
  path: string,
  providers: readonly string[] = [],
): { path: string; allow: string[] } {
  const route = [...routes, ...signInSteps(providers)].find((candidate) => candidate.pattern.test(path));
  if (route === undefined) {
    const suggestion = withEscapedName(path) ?? didYouMean(path);
    throw new AppError("unknown_endpoint", {
      ...(suggestion !== undefined && { members: { didYouMean: suggestion }, hint: `Did you mean ${suggestion}?` }),
    });
  }
  const allow = [...route.methods, "OPTIONS"];
  if (method !== "OPTIONS" && !route.methods.includes(method)) {
    throw new AppError("method_not_allowed", {
      detail: `This endpoint does not support the method ${/^[A-Z]{1,16}$/.test(method) ? method : "of the request"}.`,
      members: { allow },
    });
  }
  return { path: route.path, allow };
}
