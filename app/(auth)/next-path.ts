export const firstPage = "/vulnerabilities";

/** Where to go after signing in: a path of our own, whatever the address bar asks for. */
export function nextPath(requested: string | string[] | undefined): string {
  if (typeof requested !== "string" || !/^\/(?![/\\])/.test(requested) || /[\p{Cc}\\]/u.test(requested))
    return firstPage;
  const base = "http://backline.invalid";
  if (!URL.canParse(requested, base)) return firstPage;
  // As URLs are written, for a Location takes nothing but ASCII; steps in the path are taken, and may lead elsewhere.
  const { origin, pathname, search, hash } = new URL(requested, base);
  return origin === base && !pathname.startsWith("//") ? pathname + search + hash : firstPage;
}
