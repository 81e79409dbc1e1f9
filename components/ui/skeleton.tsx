import { classNames } from "./class-names";

/** Holds the place of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames("block rounded bg-sunken", className)} />;
}
