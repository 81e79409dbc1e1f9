/** Builds small SARIF reports for tests. */

type Members = Record<string, unknown>;

export const sampleRule = (id: string, more: Members = {}) => ({
  id,
  shortDescription: { text: `About ${id}` },
  ...more,
});

export function sampleResult(more: Members = {}, uri = "src/a.js", startLine = 1): Members {
  const physicalLocation = { artifactLocation: { uri }, region: { startLine } };
  return { ruleId: "R1", message: { text: "Something is wrong." }, locations: [{ physicalLocation }], ...more };
}

export function sampleRun(results: unknown, more: Members = {}, driver: Members = {}): Members {
  return {
    tool: { driver: { name: "Sample", rules: [sampleRule("R1"), sampleRule("R2")], ...driver } },
    results,
    ...more,
  };
}

export const sampleLog = (...runs: unknown[]) => ({ version: "2.1.0", runs });

/** A report as the bytes of an upload. */
export function asBytes(report: unknown): Uint8Array {
  return new TextEncoder().encode(typeof report === "string" ? report : JSON.stringify(report));
}

/** Bytes as the body of a request, in chunks of the given size. */
export function asBody(bytes: Uint8Array, chunkBytes = 65_536): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      if (from >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(from, from + chunkBytes));
      from += chunkBytes;
    },
  });
}
