import { classNames } from "@/components/ui/class-names";
import { type Severity, severities } from "@/lib/vulnerabilities/severity";
import { severityLabels } from "./labels";

const looks: Record<Severity, string> = {
  critical: "bg-danger text-on-danger",
  high: "bg-danger-soft text-danger",
  medium: "bg-warning-soft text-warning",
  low: "bg-sunken text-ink",
  info: "bg-sunken text-muted",
};

const bars = [0, 1, 2, 3] as const;

/** How grave it is: a word, and as many filled bars as it weighs. The colour only repeats them. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 rounded border border-transparent px-1.25 text-sm font-medium whitespace-nowrap",
        // Paper has no backgrounds.
        "print:border-current print:bg-transparent print:text-ink",
        looks[severity],
      )}
    >
      <SeverityBars severity={severity} />
      <span>{severityLabels[severity]}</span>
    </span>
  );
}

export function SeverityBars({ severity }: { severity: Severity }) {
  const weight = severities.indexOf(severity);
  return (
    <svg viewBox="0 0 14 12" aria-hidden className="h-3 w-3.5 shrink-0">
      {bars.map((bar) => (
        <rect
          key={bar}
          x={bar * 3.75}
          y={9 - bar * 3}
          width="2.5"
          height={3 + bar * 3}
          rx="0.75"
          fill="currentColor"
          opacity={bar < weight ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}
