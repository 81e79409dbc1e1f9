/** What a list of vulnerabilities can be grouped by. */
export const groupings = ["rule", "asset", "path"] as const;
export type Grouping = (typeof groupings)[number];
