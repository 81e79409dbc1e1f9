import "server-only";

/** Why something can't start, in one line that ends with what to do about it. Never holds a secret. */
export class StartFault extends Error {
  override readonly name: string = "StartFault";
}

/** Another `npm start` holds the data folder. */
export class AlreadyRuns extends StartFault {
  override readonly name = "AlreadyRuns";
}

/** What an error of the file system says, without the path and the call that Node adds. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const plain = /^[A-Z]+: ([^,]+)/.exec(error.message);
  return plain?.[1] ?? error.message.split("\n")[0] ?? "unknown error";
}
