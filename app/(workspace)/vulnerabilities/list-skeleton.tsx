import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d", "e", "f"];

/**
 * Holds the place of the list. Not a loading.tsx: that would also stand around the page of one vulnerability, and the
 * first bytes of an answer could then no longer be its 404 or the way to sign in.
 */
export function ListSkeleton() {
  return (
    <div className="grid gap-5">
      <p role="status" className="text-muted">
        Loading the vulnerabilities…
      </p>
      <Skeleton className="h-9 w-full" />
      <div className="grid gap-4">
        {rows.map((row) => (
          <div key={row} className="grid gap-1.5 border-b border-line pb-4">
            <Skeleton className="h-4 w-full max-w-72" />
            <Skeleton className="h-3 w-full max-w-48" />
          </div>
        ))}
      </div>
    </div>
  );
}
