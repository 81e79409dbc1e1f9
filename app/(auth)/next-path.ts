export const firstPage = "/vulnerabilities";

/** Where to go after signing in: a path of our own, whatever the address bar asks for. */
export function nextPath(asked: string | string[] | undefined): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked) || /[\p{Cc}\\]/u.test(asked)) return firstPage;
  const base = "http://backline.invalid";
  return URL.canParse(asked, base) && new URL(asked, base).origin === base ? asked : firstPage;
}
