// Everything that writes to the terminal. The reader may close it first; the process goes on.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

/** Says how things are going, in one line on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints what went wrong, in one line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
