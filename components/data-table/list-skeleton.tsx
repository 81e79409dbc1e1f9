import { Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d", "e"];

/** Holds the place of a list, and of the heading that comes with it, while the database is asked. */
export function ListSkeleton({ heading, text }: { heading?: string; text: string }) {
  return (
    <div className="grid gap-5">
      <div className="grid gap-0.5">
        {heading && <h1 className="text-xl font-semibold">{heading}</h1>}
        <p role="status" className="text-muted">
          {text}
        </p>
      </div>
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
