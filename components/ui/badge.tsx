import type { ReactNode } from "react";
import { classNames } from "./class-names";

const tones = {
  neutral: "bg-sunken text-ink",
  accent: "bg-accent-soft text-accent",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
} as const;

export type Tone = keyof typeof tones;

/** A word that stands out. The colour repeats what the word says. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 rounded border border-transparent px-1.25 font-medium text-sm sm:whitespace-nowrap",
        "print:border-current print:bg-transparent print:text-ink",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
