const reportsMax = 5;
const messageLengthMax = 500;
const framesMax = 20;
const frameLengthMax = 300;

const reported = new Set<string>();

/** The digest of a server error, which is already in the log; undefined for browser errors. */
export function digestOf(error: unknown): string | undefined {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : undefined;
}

/** True if a script of the page could not be loaded, for example after an upgrade. */
export function isMissingPart(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === "ChunkLoadError" || /load(?:ing)? (?:CSS )?chunk|imported module|module script/i.test(error.message)
  );
}

function framesOf(error: Error): string[] {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at |@/.test(line));
  return lines.slice(0, framesMax).map((line) => line.trim().slice(0, frameLengthMax));
}

/** Reports errors on this page to the server's log: each message once, up to a limit. */
export function reportError(error: unknown): void {
  if (!(error instanceof Error) || digestOf(error) !== undefined) return;
  const message = `${error.name}: ${error.message}`.slice(0, messageLengthMax);
  if (reported.has(message) || reported.size >= reportsMax) return;
  reported.add(message);
  const body = JSON.stringify({ message, stack: framesOf(error), path: location.pathname.slice(0, frameLengthMax) });
  const headers = { "Content-Type": "application/json" };
  // Not awaited; keepalive sends it even while the page unloads.
  fetch("/api/browser-errors", { method: "POST", headers, body, keepalive: true }).catch(() => {});
}
