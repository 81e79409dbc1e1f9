import { AppError } from "@/lib/errors";

/** The code with which work was refused, and the pointers or parameters of its faults. Throws if the work succeeds. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; pointers: string[] }> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof AppError)) throw new Error(`not refused: ${String(error)}`);
  return {
    code: error.code,
    pointers: error.faults.map((fault) => ("pointer" in fault ? fault.pointer : fault.parameter)),
  };
}
