import "server-only";
import project from "@/package.json" with { type: "json" };

/** The version of the product that runs. */
export const { version } = project;
