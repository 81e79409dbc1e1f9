/** The mark of the product. */
export function Mark({ large = false }: { large?: boolean }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={large ? "size-11" : "size-6 shrink-0"}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 7v18M15 10h9M15 16h6M15 22h9"
        className="stroke-on-accent"
        strokeWidth="3"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}

/** The name of the product with its mark. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold">
      <Mark />
      Backline
    </span>
  );
}
