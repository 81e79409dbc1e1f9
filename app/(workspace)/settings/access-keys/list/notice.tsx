"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { loadFault } from "@/components/ui/overlay/load-fault";
import { Toast, ToastArea } from "@/components/ui/toast";

type Notice = { tone: "neutral" | "danger"; content: ReactNode };
type Notices = {
  notice: Notice | null;
  /** Which one it is, counted: each takes the focus anew. */
  number: number;
  show: (notice: Notice | null) => void;
};

const NoticeContext = createContext<Notices>({ notice: null, number: 0, show: () => {} });

/** For a part of the page that could not be loaded. */
export const notLoaded: Notice = { tone: "danger", content: <p>{loadFault}</p> };

/** Holds the one sentence about what was done last, wherever on the page it was done. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [last, setLast] = useState<Omit<Notices, "show">>({ notice: null, number: 0 });
  const show = useCallback((notice: Notice | null) => setLast(({ number }) => ({ notice, number: number + 1 })), []);
  const value = useMemo(() => ({ ...last, show }), [last, show]);
  return <NoticeContext value={value}>{children}</NoticeContext>;
}

/** Returns the function that shows a notice; the focus goes to it, for what was pressed may be gone. */
export function useNotice(): Notices["show"] {
  return useContext(NoticeContext).show;
}

/** At the end of the page, in sight wherever it is scrolled to. */
export function NoticeOutlet() {
  const { notice, number, show } = useContext(NoticeContext);
  if (notice === null) return null;
  return (
    <ToastArea>
      <Toast key={number} tone={notice.tone} takesFocus onDismiss={() => show(null)}>
        {notice.content}
      </Toast>
    </ToastArea>
  );
}
