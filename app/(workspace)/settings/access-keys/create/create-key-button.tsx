"use client";

import { Plus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { createContext, type MouseEvent, type ReactNode, useContext, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useLoadedPart } from "@/components/ui/overlay/use-opened-part";
import { notLoaded, useNotice } from "../list/notice";
import { useListRefresh } from "../list/use-list-refresh";
import type { Grantable } from "./create-draft";

const loadDialog = () => import("./create-dialog");
type DialogPart = Awaited<ReturnType<typeof loadDialog>>;

/** What opened the dialog; no button, if the address did. */
export type Opening = { button: HTMLElement | null; byTouch: boolean };

type CreateKey = { open: (event: MouseEvent<HTMLElement>) => void; preload: () => void; loading: boolean };

const CreateKeyContext = createContext<CreateKey>({ open: () => {}, preload: () => {}, loading: false });

/**
 * Has the dialog once on the page, wherever its button is, and loads it when it is first opened: by a button, or by
 * `?create` in the address.
 */
export function CreateKeyProvider({ children, ...grantable }: Grantable & { children: ReactNode }) {
  const notify = useNotice();
  const list = useListRefresh();
  const { load, loading, preload } = useLoadedPart(loadDialog);
  const [part, setPart] = useState<DialogPart>();
  const [opening, setOpening] = useState<Opening>();

  const show = async (from: Opening) => {
    notify(null);
    const loaded = await load();
    if (loaded === undefined) return notify(notLoaded);
    setPart(loaded);
    setOpening(from);
  };
  const open = ({ currentTarget: button, nativeEvent }: MouseEvent<HTMLElement>) =>
    show({ button, byTouch: "pointerType" in nativeEvent && nativeEvent.pointerType === "touch" });

  const asked = useSearchParams()?.has("create") ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once each time that the address asks for it.
  useEffect(() => {
    if (!asked) return;
    // Not once more when the page is loaded anew.
    const url = new URL(window.location.href);
    url.searchParams.delete("create");
    window.history.replaceState(null, "", url);
    show({ button: null, byTouch: false });
  }, [asked]);
  return (
    <CreateKeyContext value={{ open, preload, loading }}>
      {children}
      {part && (
        <part.CreateDialog grantable={grantable} opening={opening} list={list} onClose={() => setOpening(undefined)} />
      )}
    </CreateKeyContext>
  );
}

export function CreateKeyButton() {
  const { open, preload, loading } = useContext(CreateKeyContext);
  return (
    <Button
      variant="primary"
      aria-haspopup="dialog"
      pending={loading}
      onClick={open}
      onPointerEnter={preload}
      onFocus={preload}
    >
      {!loading && <Plus aria-hidden className="size-4" />}
      <span>Create Access Key</span>
    </Button>
  );
}
