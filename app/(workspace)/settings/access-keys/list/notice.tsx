"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { loadFault } from "@/components/ui/overlay/load-fault";

type Notice = { tone: "info" | "success" | "warning" | "danger"; content: ReactNode };
type Notices = { notice: Notice | null; show: (notice: Notice | null) => void };

const NoticeContext = createContext<Notices>({ notice: null, show: () => {} });

/** For a part of the page that could not be loaded. */
export const notLoaded: Notice = { tone: "danger", content: <p>{loadFault}</p> };

/** Holds the one sentence about what was done last, wherever on the page it was done. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, show] = useState<Notice | null>(null);
  const value = useMemo(() => ({ notice, show }), [notice]);
  return <NoticeContext value={value}>{children}</NoticeContext>;
}

/** Returns the function that shows a notice; the focus goes to it, for what was pressed may be gone. */
export function useNotice(): Notices["show"] {
  return useContext(NoticeContext).show;
}

export function NoticeOutlet() {
  const { notice, show } = useContext(NoticeContext);
  const target = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (notice === null) return;
    // After the dialog has given the focus back.
    const timer = setTimeout(() => target.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [notice]);

  if (notice === null) return null;
  return (
    <Alert
      tone={notice.tone}
      role="status"
      focusRef={target}
      action={
        <button
          type="button"
          aria-label="Dismiss"
          onClick={() => show(null)}
          className="grid size-6 shrink-0 place-items-center rounded hover:bg-sunken"
        >
          <X aria-hidden className="size-4" />
        </button>
      }
    >
      {notice.content}
    </Alert>
  );
}
