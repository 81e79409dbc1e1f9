import { sarif } from "./sarif/format";

/** Every format that is read. Names in texts, media types and the `format` of a scan follow from this list. */
export const formats = [sarif] as const;
export type FormatId = (typeof formats)[number]["id"];

/** Names that a sentence chooses among: "a, b or c". Pages use this too, and a browser may have no Intl. */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

/** The formats as a sentence names them. */
export const formatNames = oneOf(formats.map(({ name }) => name));

/** Their identifiers, in the same way. */
export const formatIds = oneOf(formats.map(({ id }) => id));

export const formatMediaTypes: readonly string[] = [...new Set(formats.flatMap(({ mediaTypes }) => mediaTypes))];
