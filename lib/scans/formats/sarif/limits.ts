/** How much of each list of a result is kept. */
export const limits = {
  locations: 100,
  codeFlows: 10,
  /** Of one code flow. */
  steps: 200,
  kinds: 20,
  stacks: 10,
  frames: 100,
  parameters: 50,
  fixes: 10,
  changes: 20,
  replacements: 50,
  headers: 100,
  fingerprints: 50,
  taxa: 100,
  tags: 50,
  links: 20,
  cwes: 50,
} as const;
