const reportsMax = 5;
const messageLengthMax = 500;
const framesMax = 20;
const frameLengthMax = 300;

const reported = new Set<string>();

/** The number of an error of the server, under which its log has it already; undefined for one of the browser. */
export function digestOf(error: unknown): string | undefined {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : undefined;
}

/** True for a part of the page that was not there to be loaded, as after an upgrade. */
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

/** Has the server log what broke on this page: each message once, and no more than a few. */
export function reportError(error: unknown): void {
  if (!(error instanceof Error) || digestOf(error) !== undefined) return;
  const message = `${error.name}: ${error.message}`.slice(0, messageLengthMax);
  if (reported.has(message) || reported.size >= reportsMax) return;
  reported.add(message);
  const body = JSON.stringify({ message, stack: framesOf(error), path: location.pathname.slice(0, frameLengthMax) });
  const headers = { "Content-Type": "application/json" };
  // Nobody waits for the answer; a page that is being left sends it all the same.
  fetch("/api/browser-errors", { method: "POST", headers, body, keepalive: true }).catch(() => {});
}
