/** The code that Node, PostgreSQL or postgres.js gave an error; empty where there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** The first of an error and its causes whose code is one of these; undefined for every other error. */
export function findByCode(error: unknown, isOne: (code: string) => boolean): Error | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (isOne(codeOf(each))) return each;
  return undefined;
}
