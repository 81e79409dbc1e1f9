import "server-only";
import type { Fault, FindingSink, OpenBytes, Report } from "../format";
import { Selector, TooDeep } from "../json/select";
import { NotJson, readTokens } from "../json/tokens";
import { BrokenReport, ReportReader } from "./reader";
import { logShape, resultsShape } from "./shapes";

const depthMax = 100;

/**
 * Reads a SARIF 2.1.0 log in memory that does not grow with its results. `open` gives its bytes from the beginning;
 * it is called once more when results stand before what they refer to. Gives the faults of a report that breaks
 * the format, with JSON Pointers (RFC 6901). Throws only what `open` and the sink throw.
 */
export async function readReport(open: OpenBytes, sink: FindingSink): Promise<Report> {
  const reader = new ReportReader();
  const pause = () => (reader.findings.length > 0 ? sink.take(reader.takeFindings()) : undefined);
  const fault = await readOnce(open, new Selector(logShape, reader, depthMax), pause);
  if (fault !== undefined) return { ok: false, faults: [fault, ...reader.faults].slice(0, 20) };
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults };
  if (reader.needsSecondPass) {
    await sink.restart();
    reader.beginSecondPass();
    await readOnce(open, new Selector(resultsShape, reader, depthMax), pause);
    if (reader.faults.length > 0) return { ok: false, faults: reader.faults };
  }
  const { runs, received, rejected, warnings } = reader;
  return { ok: true, runs, received, rejected, warnings };
}

async function readOnce(
  open: OpenBytes,
  selector: Selector,
  pause: () => Promise<void> | undefined,
): Promise<Fault | undefined> {
  try {
    await readTokens(open, (tokens) => selector.consume(tokens), pause);
  } catch (error) {
    if (error instanceof NotJson) return { pointer: "", detail: error.detail };
    if (error instanceof TooDeep)
      return { pointer: "", detail: `The report is nested deeper than ${depthMax} levels.` };
    if (error instanceof BrokenReport) return undefined;
    throw error;
  }
  return selector.finished
    ? undefined
    : { pointer: "", detail: "The report is not valid JSON: it ends in the middle." };
}
