/** In ascending order of weight, as in the database. */
export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** The severity of a score from 0 to 10, by the ratings of CVSS v3.1 §5. */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "info";
}

export const levels = ["error", "warning", "note", "none"] as const;
/** How a SARIF result says what it weighs (SARIF 2.1.0 §3.27.10). */
export type Level = (typeof levels)[number];

const severityByLevel = { error: "high", warning: "medium", note: "low", none: "info" } as const;

/** The severity of a finding that has a level and no score. */
export function severityOfLevel(level: Level): Severity {
  return severityByLevel[level];
}
