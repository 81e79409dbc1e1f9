import "server-only";
import { hash } from "node:crypto";

/** What makes a finding the same one in the next report. */
type Identifiable = {
  ruleId: string;
  /** The normalised path. */
  path: string | null;
  /** The function, class or module: stands for the path where there is none. */
  logicalLocation: string | null;
  message: string;
  snippet: string | null;
  /** The string-valued `fingerprints`, else `partialFingerprints`; empty when the report has none. */
  fingerprints: readonly (readonly [string, string])[];
};

/** `numbered` findings are told from their equals by an ordinal: see `numberedFingerprint`. */
export type Identity = { digest: string; numbered: boolean };

/**
 * The identity of a finding, as SHA-256 in hexadecimal. With fingerprints in the report: rule id, path and all of
 * them. Without: rule id, path, message and snippet, and then `numbered`. Lines and the order of anything have no
 * part in it. JSON keeps the parts apart, whatever is in them.
 */
export function identify(finding: Identifiable): Identity {
  const place = finding.path === null ? ["in", finding.logicalLocation] : ["at", finding.path];
  if (finding.fingerprints.length > 0) {
    const sorted = finding.fingerprints.length > 1 ? [...finding.fingerprints].sort(byName) : finding.fingerprints;
    return { digest: digest(["fingerprints", finding.ruleId, place, sorted]), numbered: false };
  }
  return { digest: digest(["text", finding.ruleId, place, finding.message, finding.snippet]), numbered: true };
}

/**
 * The fingerprint of a numbered identity: SHA-256 of its digest and the ordinal among its equals, from 1, as four
 * bytes, big-endian. The database computes the same in lib/findings/merge.ts, where it can count without holding a report.
 */
export function numberedFingerprint(identity: string, ordinal: number): string {
  const bytes = Buffer.alloc(36);
  bytes.write(identity, "hex");
  bytes.writeInt32BE(ordinal, 32);
  return hash("sha256", bytes, "hex");
}

function digest(parts: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(parts), "hex");
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}
