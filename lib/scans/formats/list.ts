import { sarif } from "./sarif/format";

/** Every format that is read. Names in texts, media types and the `format` of a scan follow from this list. */
export const formats = [sarif] as const;
export type FormatId = (typeof formats)[number]["id"];

const or = new Intl.ListFormat("en", { type: "disjunction" });

/** The formats as a sentence names them: "SARIF 2.1.0, or …". */
export const formatNames = or.format(formats.map(({ name }) => name));

/** Their identifiers, in the same way: "sarif, or …". */
export const formatIds = or.format(formats.map(({ id }) => id));

export const formatMediaTypes: readonly string[] = [...new Set(formats.flatMap(({ mediaTypes }) => mediaTypes))];
