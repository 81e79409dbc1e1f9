/** What is below this name has names of its own, which are nobody's to change. */
const foreign = "properties";

/** The same value with its names in the spelling of the API: `startLine` is `start_line`. */
export function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      name === foreign ? one : inSnakeCase(one),
    ]),
  );
}
