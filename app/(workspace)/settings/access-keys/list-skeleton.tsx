import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d", "e"];

/** Holds the place of the list while the database is asked. */
export function ListSkeleton() {
  return (
    <div className="grid gap-5">
      <div>
        <h1 className="text-xl font-semibold">Access Keys</h1>
        <p role="status" className="mt-0.5 text-muted">
          Loading the keys…
        </p>
      </div>
      <Skeleton className="h-9 w-full" />
      <div className="grid gap-4">
        {rows.map((row) => (
          <div key={row} className="grid gap-1.5 border-b border-line pb-4">
            <Skeleton className="h-4 w-full max-w-48" />
            <Skeleton className="h-3 w-full max-w-72" />
          </div>
        ))}
      </div>
    </div>
  );
}
