import type { Format } from "../format";

export const sarif = {
  id: "sarif",
  name: "SARIF 2.1.0",
  mediaTypes: ["application/sarif+json", "application/json"],
} as const satisfies Format;
