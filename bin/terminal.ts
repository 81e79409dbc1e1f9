// The one place that writes to the terminal. Whoever reads may go away first; that ends nothing.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

/** Says how things are going, in one line on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what went wrong, in one line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
