// What differs from browser to browser, each asked for here and nowhere else, and each with a fallback: a Chromium without
// a locale calls its language "en-US@posix", "C" or nothing, which Intl refuses with a RangeError.

const fallbackLanguage = "en";

// To look a language up takes a millisecond, and a list asks for it in every row.
const known = new Map<string, string | undefined>();

/** As Intl takes it: without an encoding or a variant of POSIX behind it. */
function lookUp(named: string): string | undefined {
  try {
    const tag = named.replace(/[.@].*$/, "").replaceAll("_", "-");
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0];
  } catch {
    return undefined;
  }
}

/** The first language of the browser that dates and numbers can be written in; English where there is none. */
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

/** A moment in the browser's language and zone; in UTC where the zone is unknown, by RFC 3339 where there is no Intl. */
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

/** A number as the browser's language writes it. */
export function writeNumber(value: number): string {
  try {
    return new Intl.NumberFormat(browserLanguage()).format(value);
  } catch {
    return String(value);
  }
}

/** Sets a cookie for the server to read; does nothing where the browser keeps none. */
export function writeCookie(text: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API does not exist over plain HTTP.
    document.cookie = `${text}; Path=/; SameSite=Lax${secure}`;
  } catch {
    // The choice holds until the page is left.
  }
}

/** Writes to the clipboard. Over plain HTTP there is no such API, and a policy or a setting can refuse: then it gives false. */
export async function writeClipboard(text: string): Promise<boolean> {
  if (!window.isSecureContext || navigator.clipboard === undefined) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
