import path from "node:path";

/** The folder of the project. */
export const root = path.resolve(import.meta.dirname, "..");

/** A path that an operator gave, from where they called: npm changes to the project's folder. */
export const fromCaller = (file: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
