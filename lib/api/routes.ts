import { AppError } from "../errors";
import { operations } from "./operations";

type Route = { path: string; pattern: RegExp; methods: string[] };

// What answers under /api without an access key.
const openRoutes: readonly (readonly [string, readonly string[]])[] = [
  ["/api/openapi.json", ["GET"]],
  ["/api/health/live", ["GET"]],
  ["/api/health/ready", ["GET"]],
];

// The steps of signing in through another provider. The pages of next-auth are not among them.
const signInSteps = [
  { path: "/api/auth/csrf", pattern: /^\/api\/auth\/csrf$/, methods: ["GET", "HEAD"] },
  { path: "/api/auth/providers", pattern: /^\/api\/auth\/providers$/, methods: ["GET", "HEAD"] },
  { path: "/api/auth/signin/{provider}", pattern: /^\/api\/auth\/signin\/[a-z]+$/, methods: ["POST"] },
  { path: "/api/auth/callback/{provider}", pattern: /^\/api\/auth\/callback\/[a-z]+$/, methods: ["GET", "POST"] },
];

function patternOf(path: string): RegExp {
  // A slug may have slashes in it, which clients send as %2F; so one segment is enough.
  return new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
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
  const all = [...methodsByPath, ...openRoutes];
  return [
    ...all.map(([path, methods]) => ({ path, pattern: patternOf(path), methods: withHead(methods) })),
    ...signInSteps,
  ];
}

/** Everything that answers under /api. */
export const routes: readonly Route[] = buildRoutes();

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The path of the API that is most like the one given, unless none is. */
export function didYouMean(path: string): string | undefined {
  const asked = path.slice(0, 200).replace(/\/+$/, "").toLowerCase();
  const paths = routes.map((route) => route.path).filter((known) => !known.startsWith("/api/auth/"));
  const candidates = [asked, asked.replace(/^\/api\/(?!v1\/)/, "/api/v1/")];
  let best: { path: string; distance: number } | undefined;
  for (const known of paths) {
    for (const candidate of candidates) {
      const found = distance(candidate, known);
      if (best === undefined || found < best.distance) best = { path: known, distance: found };
    }
  }
  return best !== undefined && best.distance <= 6 ? best.path : undefined;
}

/**
 * Finds out whether the API has this path and method, before anything else is asked. Gives the methods that the
 * path has. Throws `unknown_endpoint` or `method_not_allowed` (with its `allow` member).
 */
export function matchRoute(method: string, path: string): { allow: string[] } {
  const route = routes.find((candidate) => candidate.pattern.test(path));
  if (route === undefined) {
    const suggestion = didYouMean(path);
    throw new AppError("unknown_endpoint", {
      detail: "The API has no such endpoint.",
      ...(suggestion !== undefined && { members: { did_you_mean: suggestion }, hint: `Did you mean ${suggestion}?` }),
    });
  }
  const allow = [...route.methods, "OPTIONS"];
  if (method !== "OPTIONS" && !route.methods.includes(method)) {
    throw new AppError("method_not_allowed", {
      detail: `This endpoint does not know the method ${/^[A-Z]{1,16}$/.test(method) ? method : "of the request"}.`,
      members: { allow },
    });
  }
  return { allow };
}
