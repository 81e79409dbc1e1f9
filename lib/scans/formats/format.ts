import type { Finding, ReportedRun } from "../../findings/finding";

/** What there is to say about a format without reading a report. */
export type Format = {
  /** As it is stored with a scan and named by the API. */
  id: string;
  /** As texts name it. */
  name: string;
  /** The media types of its own, as registered or as its tools send them. */
  mediaTypes: readonly string[];
};

/** Where a report breaks its format: a JSON Pointer (RFC 6901), or what the format has instead. */
export type Fault = { pointer: string; detail: string };

/** `keyHash`: the SHA-256 of a key that was found and taken out, in hexadecimal. */
export type Warning = Fault & { keyHash?: string };

/** The bytes of a report from its beginning; may be called several times. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/** Where the findings of a report go as they are read. */
export type FindingSink = {
  /** Undefined when there is room for more, else what has to be waited for. */
  take(findings: Finding[]): Promise<void> | undefined;
  /** Everything taken so far is void: the report is read from its beginning once more. */
  restart(): Promise<void>;
};

export type Report =
  | { ok: true; runs: readonly ReportedRun[]; received: number; rejected: number; warnings: Warning[] }
  | { ok: false; faults: Fault[] };

/**
 * Reads a report of one format in memory that does not grow with its findings. Takes access keys out of every text
 * (lib/findings/redact.ts). Gives the faults of a report that breaks the format, and throws only what `open` and the
 * sink throw.
 */
export type ReadReport = (open: OpenBytes, sink: FindingSink) => Promise<Report>;
