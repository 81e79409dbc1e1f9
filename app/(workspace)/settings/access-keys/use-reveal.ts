"use client";

import { useRef, useState } from "react";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { useNotice } from "./notice";
import { useGoneWithThePage } from "./use-gone-with-the-page";
import { useListRefresh } from "./use-list-refresh";

export type Created = { secret: string; key: AccessKeySummary };

/**
 * The one showing of a new key. The secret lives in this state and nowhere else, from the answer that brought it until
 * it is put away, by whatever way.
 */
export function useReveal() {
  const { markOutdated, refresh } = useListRefresh();
  const notify = useNotice();
  const [created, setCreated] = useState<Created>();
  const [warned, setWarned] = useState(false);
  const saved = useRef(false);

  const show = (made: Created) => {
    saved.current = false;
    markOutdated();
    setCreated(made);
  };
  const markSaved = () => {
    saved.current = true;
    setWarned(false);
  };
  const clear = () => {
    setCreated(undefined);
    setWarned(false);
  };

  useGoneWithThePage(created !== undefined, {
    mayAsk: () => !saved.current,
    forget(why) {
      clear();
      if (!saved.current) {
        notify({
          tone: "warning",
          content: `${created?.key.name} was hidden when you left the page. If you did not save the key, revoke it and create another.`,
        });
      }
      // In the middle of a step through the history it would take the steps ahead away.
      if (why === "hidden") refresh();
    },
  });

  /** Puts the key away; gives false where it only warned that nobody has saved it. */
  const putAway = (): boolean => {
    if (!saved.current && !warned) {
      setWarned(true);
      return false;
    }
    clear();
    refresh();
    return true;
  };
  return { created, warned, show, markSaved, putAway };
}
