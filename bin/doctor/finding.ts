import { reasonOf } from "@/db/start-fault";

/** One thing that was looked at. A warning can wait; a fault keeps something from working, or leaves it insecure. */
export type Finding = { check: string; level: "ok" | "warning" | "fault"; text: string; fix?: string };

export const ok = (check: string, text: string): Finding => ({ check, level: "ok", text });
export const warning = (check: string, text: string, fix: string): Finding => ({ check, level: "warning", text, fix });
export const fault = (check: string, text: string, fix: string): Finding => ({ check, level: "fault", text, fix });

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size with one decimal at most: "1.5 GiB". */
export function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : Number(value.toFixed(1))} ${units[power]}`;
}

/** A count with its word: "1 warning", "2 warnings". */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** A time span in whole units: "3 hours". */
export function ageText(ms: number): string {
  if (ms < 3_600_000) return plural(Math.floor(ms / 60_000), "minute");
  return ms < 172_800_000 ? plural(Math.floor(ms / 3_600_000), "hour") : plural(Math.floor(ms / 86_400_000), "day");
}

/** Examines one thing. Where that itself fails, the fault says so, and the other things are examined all the same. */
export async function attempt(check: string, examine: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await examine();
  } catch (error) {
    return [fault(check, `This can't be checked: ${reasonOf(error)}.`, "See the server's log.")];
  }
}
