"use client";

import { Search, X } from "lucide-react";
import { createContext, type ReactNode, useContext, useRef, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { loadFault } from "@/components/ui/overlay/load-fault";
import { Tooltip } from "@/components/ui/overlay/tooltip";
import { useLoadedPart } from "@/components/ui/overlay/use-opened-part";
import { Keys } from "@/components/ui/shortcuts/keys";
import { holdShortcuts, useShortcuts } from "@/components/ui/shortcuts/use-shortcuts";
import { useReady } from "@/components/ui/use-ready";
import type { Role } from "@/lib/permissions/roles";

const loadPalette = () => import("./palette");
const loadShortcuts = () => import("@/components/ui/shortcuts/shortcuts-dialog");

type Commands = {
  showPalette: () => void;
  /** Resolves to whether it could be loaded. */
  showShortcuts: () => Promise<boolean>;
};

const CommandsContext = createContext<Commands>({ showPalette: () => {}, showShortcuts: async () => false });

export const useCommands = () => useContext(CommandsContext);

const label = "Search or jump to…";
const keys = "Mod+K";

/** Has the command palette and the list of shortcuts once in the workspace, and loads each when it is first opened. */
export function CommandsProvider({ role, children }: { role: Role; children: ReactNode }) {
  const palette = useLoadedPart(loadPalette);
  const shortcuts = useLoadedPart(loadShortcuts);
  const [parts, setParts] = useState<Partial<PaletteParts>>({});
  const [opened, setOpened] = useState<"palette" | "shortcuts">();
  const [dismissed, setDismissed] = useState(false);
  const opener = useRef<Element | null>(null);

  const show = async (name: "palette" | "shortcuts", load: () => Promise<Partial<PaletteParts> | undefined>) => {
    setDismissed(false);
    const loaded = await holdShortcuts(load());
    if (loaded === undefined) return false;
    // One may be opened from the other, which is gone afterwards.
    if (opened === undefined) opener.current = document.activeElement;
    setParts((before) => ({ ...before, ...loaded }));
    setOpened(name);
    return true;
  };
  const showPalette = () => show("palette", palette.load);
  const showShortcuts = () => show("shortcuts", shortcuts.load);
  useShortcuts([
    { keys, label, group: "Everywhere", run: showPalette },
    { keys: "?", label: "Keyboard shortcuts", group: "Everywhere", run: showShortcuts },
  ]);
  const close = () => setOpened(undefined);
  const returnFocus = () => {
    const { current } = opener;
    return current instanceof HTMLElement && current.isConnected && current !== document.body ? current : null;
  };
  return (
    <CommandsContext value={{ showPalette, showShortcuts }}>
      {children}
      {(palette.failed || shortcuts.failed) && !dismissed && opened === undefined && (
        <Failure onDismiss={() => setDismissed(true)} />
      )}
      {parts.Palette && (
        <parts.Palette
          role={role}
          open={opened === "palette"}
          onClose={close}
          returnFocus={returnFocus}
          showShortcuts={showShortcuts}
        />
      )}
      {parts.ShortcutsDialog && (
        <parts.ShortcutsDialog open={opened === "shortcuts"} onClose={close} returnFocus={returnFocus} />
      )}
    </CommandsContext>
  );
}

type PaletteParts = Awaited<ReturnType<typeof loadPalette>> & Awaited<ReturnType<typeof loadShortcuts>>;

/** In a corner: what failed may have been asked for by a key, or from a menu that is closed again. */
function Failure({ onDismiss }: { onDismiss: () => void }) {
  return (
    <p
      role="alert"
      className="fixed bottom-4 left-4 z-40 flex w-72 max-w-[calc(100vw-2rem)] items-start gap-2 rounded-md border border-line bg-surface p-3 text-danger text-sm shadow-float print:hidden"
    >
      <span>{loadFault}</span>
      <IconButton label="Dismiss" icon={<X aria-hidden className="size-4" />} onClick={onDismiss} />
    </p>
  );
}

/** Opens the palette: a field in looks, an icon where the rail has icons alone. */
export function PaletteButton() {
  const { showPalette } = useCommands();
  const ready = useReady();
  return (
    <Tooltip content={label} side="right" namesAt="(40rem <= width < 80rem)">
      <button
        type="button"
        aria-haspopup="dialog"
        disabled={!ready}
        onClick={showPalette}
        className="mb-3 flex min-h-9 w-full items-center gap-2 rounded-md border border-edge bg-surface px-2.5 text-muted xl:px-2 hover:bg-sunken hover:text-ink sm:min-h-8 sm:max-xl:border-transparent sm:max-xl:bg-transparent noscript:hidden"
      >
        <Search aria-hidden className="size-4.5 shrink-0" />
        <span className="flex-1 truncate text-left sm:text-sm sm:max-xl:sr-only">{label}</span>
        {ready && <Keys keys={keys} className="sm:max-xl:hidden" />}
      </button>
    </Tooltip>
  );
}
