const named = /(?<![a-z0-9])cwe[-_:\s]{0,3}0{0,4}([1-9]\d{0,4})(?!\d)/gi;
const bare = /^\s*0{0,4}([1-9]\d{0,4})(?:\s*[:-]\s.*)?\s*$/s;

/** Texts are read as far as this; what names weaknesses is short. */
const lengthMax = 2000;

/**
 * The weaknesses of the Common Weakness Enumeration that a text names, as `CWE-79`: in tags such as
 * `external/cwe/cwe-079`, `CWE-79: Cross-site Scripting`, `cwe:79` or `CWE_79`.
 */
export function cwesIn(text: string): string[] {
  return [...text.slice(0, lengthMax).matchAll(named)].map(([, number]) => `CWE-${number}`);
}

/** The same where it is known that weaknesses are meant, so that a number alone will do. */
export function cwesOf(text: string): string[] {
  const number = bare.exec(text.slice(0, lengthMax))?.[1];
  return number === undefined ? cwesIn(text) : [`CWE-${number}`];
}

/** Each once, by number. */
export function inOrder(cwes: Iterable<string>): string[] {
  return [...new Set(cwes)].sort((one, other) => Number(one.slice(4)) - Number(other.slice(4)));
}
