export const firstPage = "/vulnerabilities";

/** Where to go after signing in: a path of our own, whatever the address bar asks for. */
export function nextPath(asked: string | string[] | undefined): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked) || /[\p{Cc}\\]/u.test(asked)) return firstPage;
  const base = "http://backline.invalid";
  if (!URL.canParse(asked, base)) return firstPage;
  // As URLs are written, for a Location takes nothing but ASCII; steps in the path are taken, and may lead elsewhere.
  const { origin, pathname, search, hash } = new URL(asked, base);
  return origin === base && !pathname.startsWith("//") ? pathname + search + hash : firstPage;
}
