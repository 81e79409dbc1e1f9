import type { Finding } from "@/lib/findings/finding";
import type { Report } from "@/lib/scans/formats/format";
import { readReport } from "@/lib/scans/formats/sarif/read-report";
import { asBytes } from "./sample-report";

/** Reads a report in chunks of the given size and keeps everything: for tests. */
export async function readAll(
  report: unknown,
  chunkBytes = 1000,
): Promise<Report & { findings: Finding[]; passes: number }> {
  const bytes = report instanceof Uint8Array ? report : asBytes(report);
  let findings: Finding[] = [];
  let passes = 1;
  async function* open() {
    for (let from = 0; from < bytes.length; from += chunkBytes) yield bytes.subarray(from, from + chunkBytes);
  }
  const read = await readReport(open, {
    take: (more) => {
      findings.push(...more);
      return undefined;
    },
    restart: async () => {
      findings = [];
      passes++;
    },
  });
  return { ...read, findings, passes };
}
