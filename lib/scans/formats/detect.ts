import "server-only";
import type { OpenBytes, ReadReport } from "./format";
import type { FormatId } from "./list";
import { readReport as readSarif } from "./sarif/read-report";

const readers: Readonly<Record<FormatId, ReadReport>> = { sarif: readSarif };

/** The format of a report, and what reads it. With one format there is nothing to tell apart yet. */
export async function detectFormat(_open: OpenBytes): Promise<{ format: FormatId; read: ReadReport }> {
  return { format: "sarif", read: readers.sarif };
}
