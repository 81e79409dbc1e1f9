// Everything that differs between browsers is read only here, each with a fallback: Chromium without a locale reports its
// language as "en-US@posix", "C" or nothing, for which Intl throws a RangeError.

const fallbackLanguage = "en";

// Resolving a language takes a millisecond, and lists need it in every row.
const known = new Map<string, string | undefined>();

/** As a BCP 47 tag, without a POSIX encoding or variant. */
function lookUp(named: string): string | undefined {
  try {
    const tag = named.replace(/[.@].*$/, "").replaceAll("_", "-");
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0];
  } catch {
    return undefined;
  }
}

/** The browser's first language that Intl supports for dates and numbers; otherwise English. */
export function browserLanguage(): string {
  for (const named of [navigator.language, ...(navigator.languages ?? [])]) {
    if (typeof named !== "string") continue;
    if (!known.has(named)) known.set(named, lookUp(named));
    const language = known.get(named);
    if (language !== undefined) return language;
  }
  return fallbackLanguage;
}

type Written = { text: string; language: string };

/** Formats a time in the browser's language and zone; in UTC if the zone is unknown, as RFC 3339 without Intl. */
export function writeMoment(atMs: number, options: Intl.DateTimeFormatOptions): Written {
  const language = browserLanguage();
  for (const zone of [{}, { timeZone: "UTC" }]) {
    try {
      return { text: new Intl.DateTimeFormat(language, { ...options, ...zone }).format(atMs), language };
    } catch {
      // The next one, then.
    }
  }
  return { text: new Date(atMs).toISOString(), language: fallbackLanguage };
}

/** Formats a number in the browser's language. */
export function writeNumber(value: number): string {
  try {
    return new Intl.NumberFormat(browserLanguage()).format(value);
  } catch {
    return String(value);
  }
}

/** Sets a cookie for the server; does nothing if the browser blocks cookies. */
export function writeCookie(text: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API does not exist over plain HTTP.
    document.cookie = `${text}; Path=/; SameSite=Lax${secure}`;
  } catch {
    // The choice lasts until the page is closed.
  }
}

/** The value of a cookie that scripts may read; undefined without one, or if the browser blocks cookies. */
export function readCookie(name: string): string | undefined {
  try {
    const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${name}=`));
    return found?.slice(name.length + 1);
  } catch {
    return undefined;
  }
}

/** Whether keyboards here have a Command key, which does what Ctrl does elsewhere. */
export function hasCommandKey(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Writes to the clipboard. Returns false over plain HTTP, or if a policy or setting blocks it. */
export async function writeClipboard(text: string): Promise<boolean> {
  if (!window.isSecureContext || navigator.clipboard === undefined) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a media query matches; true where the browser can't say. */
export function mediaMatches(query: string): boolean {
  return window.matchMedia?.(query).matches ?? true;
}

/** Calls back when a media query begins or ends to match, until the returned function is called. */
export function watchMedia(query: string, onChange: () => void): () => void {
  const media = window.matchMedia?.(query);
  media?.addEventListener?.("change", onChange);
  return () => media?.removeEventListener?.("change", onChange);
}

/** Calls back once for the size that an element has, and whenever that changes, until the returned function is called. */
export function watchSize(element: Element, onChange: () => void): () => void {
  if (typeof ResizeObserver === "undefined") return () => {};
  const watcher = new ResizeObserver(onChange);
  watcher.observe(element);
  return () => watcher.disconnect();
}
