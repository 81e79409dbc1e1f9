/** Between the scheme and the last `@` of the authority; in an address within another text it has no spaces. */
const userOfUnsound = /^(\s*[a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;
const userWithin = /(?<=:\/\/)[^/?#\s]*@/g;

/** A text that may be a web address, or hold some, without the users and passwords in them; otherwise as it is. */
export function withoutCredentials(given: string): string {
  if (!given.includes("@")) return given;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  let stripped = given;
  if (url === undefined) {
    stripped = given.replace(userOfUnsound, "$1");
  } else if (url.username !== "" || url.password !== "") {
    url.username = "";
    url.password = "";
    stripped = url.href;
  }
  return stripped.replace(userWithin, "");
}

const secretName =
  /auth(?!or$|ority$|enticate$)|token|cookie|secret|passw|passphrase|^pass$|pwd|sess(?:ion|id)|^sid$|credential|signature|jwt|bearer|(?:api|access|subscription|functions)[-_]?key|^key$/i;

/** Headers or parameters without the values of those whose names say that they carry credentials. */
export function withoutSecretValues(named: ReadonlyMap<unknown, unknown>): [unknown, unknown][] {
  return [...named].map(([name, value]) => {
    if (typeof name !== "string" || typeof value !== "string") return [name, value];
    return [name, secretName.test(name.trim()) ? "[removed]" : withoutCredentials(value)];
  });
}
