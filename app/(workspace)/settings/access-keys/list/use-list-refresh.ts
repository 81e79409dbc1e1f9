"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect } from "react";

// Outlives the page: a step back leads away from it, and a step forward to the list as it was shown before.
let outdated = false;

export type ListRefresh = { markOutdated: () => void; refresh: () => void };

/**
 * `markOutdated` says that the list on the page is no longer what the database holds; `refresh` reloads it. A user who
 * leaves in between finds it reloaded on return.
 */
export function useListRefresh(): ListRefresh {
  const router = useRouter();
  const params = useSearchParams();

  const markOutdated = useCallback(() => {
    outdated = true;
  }, []);
  const refresh = useCallback(() => {
    outdated = false;
    router.refresh();
  }, [router]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another address of this page is another list.
  useEffect(() => {
    const refreshOutdated = () => {
      if (outdated) refresh();
    };
    refreshOutdated();
    window.addEventListener("pageshow", refreshOutdated);
    return () => window.removeEventListener("pageshow", refreshOutdated);
  }, [refresh, params]);

  return { markOutdated, refresh };
}
