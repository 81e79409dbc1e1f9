"use client";

import {
  CornerDownLeft,
  Keyboard,
  KeyRound,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Settings,
  ShieldAlert,
  Sun,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { CommandPalette, type PaletteGroup, type PaletteItem } from "@/components/ui/overlay/command-palette";
import { loadFault } from "@/components/ui/overlay/load-fault";
import { chooseTheme, themeChoices } from "@/components/ui/use-theme";
import type { Permission, Role } from "@/lib/permissions/roles";
import { roleHas } from "@/lib/permissions/roles";
import type { FoundInAccount } from "@/lib/search-account";
import { documents, pages, settings } from "../pages";
import { readKeySearch } from "../settings/access-keys/list/key-search-text";
import { useSignOut } from "../use-sign-out";
import { severityLabels } from "../vulnerabilities/labels";
import { useFound } from "./use-found";

/** Fewer say too little to ask the server. */
const lengthMin = 2;

type PaletteProps = {
  role: Role;
  open: boolean;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  showShortcuts: () => Promise<boolean>;
};

/** Leads to pages, does what the rail and its menu do, and finds access keys and vulnerabilities. */
export function Palette({ role, open, onClose, returnFocus, showShortcuts }: PaletteProps) {
  const router = useRouter();
  const { signOut, failure, forget } = useSignOut();
  const { text, read, clear, pasted, warning, warn } = usePaletteText();
  const q = text.trim().length < lengthMin ? undefined : text.trim().slice(0, 200);
  const { found, fault, searching, retry } = useFound(open ? q : undefined);

  const close = () => {
    clear();
    forget();
    onClose();
  };
  const listShortcuts = async () => {
    if (await showShortcuts()) clear();
    else warn(loadFault);
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const groups = [
    ...(pasted ? [{ heading: "Access key", items: [findPasted(pasted, go)] }] : []),
    { heading: "Pages", items: pageItems(go) },
    { heading: "Actions", items: actionItems({ role, go, close, showShortcuts: listShortcuts, signOut }) },
  ];
  const shown = [
    ...groups.map(({ heading, items }) => ({ heading, items: items.filter((item) => matches(item, text)) })),
    ...(found && q !== undefined ? foundGroups(found, q, go) : []),
  ].filter(({ items }) => items.length > 0);
  const count = shown.reduce((sum, { items }) => sum + items.length, 0);
  const none = q === undefined ? "Type at least two characters" : "Nothing found";
  const counted = count === 0 ? none : `${count} ${count === 1 ? "result" : "results"}`;
  return (
    <CommandPalette
      label="Search or jump to"
      placeholder="Page, action, access key or vulnerability"
      open={open}
      onClose={close}
      returnFocus={returnFocus}
      text={text}
      onText={(typed) => {
        forget();
        read(typed);
      }}
      groups={shown}
      status={searching ? "Searching…" : counted}
      notice={
        fault !== undefined || failure !== undefined || warning !== undefined ? (
          <Notice warning={warning} failure={failure} fault={fault} onRetry={retry} />
        ) : null
      }
    />
  );
}

type NoticeProps = {
  warning: string | undefined;
  failure: string | undefined;
  fault: string | undefined;
  onRetry: () => void;
};

function Notice({ warning, failure, fault, onRetry }: NoticeProps) {
  return (
    <p role="alert" className={warning === undefined ? "text-danger" : "text-warning"}>
      <span>{warning ?? failure ?? fault}</span>
      {fault !== undefined && (
        <button type="button" onClick={onRetry} className="ml-2 min-h-6 rounded-sm underline underline-offset-2">
          Search again
        </button>
      )}
    </p>
  );
}

type Pasted = { masked: string; hash: string };

/** What is typed. A pasted access key is hashed and taken out at once: it never leaves the browser. */
function usePaletteText() {
  const [text, setText] = useState("");
  const [pasted, setPasted] = useState<Pasted>();
  const [warning, warn] = useState<string>();
  const reading = useRef(0);
  const clear = () => {
    reading.current += 1;
    setText("");
    setPasted(undefined);
    warn(undefined);
  };
  const read = async (typed: string) => {
    clear();
    const own = reading.current;
    const search = readKeySearch(typed);
    if (search.kind === "text") return setText(typed);
    if (search.kind === "piece") {
      setText(search.q ?? "");
      return warn("This is not a whole access key, or it is mistyped. The secret part was removed.");
    }
    try {
      const { hashKeyHex } = await import("@/lib/access-keys/credential/secret");
      if (reading.current === own) setPasted({ masked: search.masked, hash: hashKeyHex(search.key) });
    } catch {
      if (reading.current === own) warn(loadFault);
    }
  };
  return { text, read, clear, pasted, warning, warn };
}

/** Whether every word of a text is part of an item's label, in any case of letters. */
function matches({ label, detail = "" }: PaletteItem, text: string): boolean {
  const held = `${label} ${detail}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => held.includes(word));
}

const iconClass = "size-4.5 shrink-0 text-muted";

type Go = (href: string) => void;

const findPasted = ({ masked, hash }: Pasted, go: Go): PaletteItem => ({
  id: "pasted-key",
  label: "Find this key",
  detail: masked,
  icon: <KeyRound aria-hidden className={iconClass} />,
  onSelect: () => go(`/settings/access-keys?hash=${hash}`),
});

function pageItems(go: Go): PaletteItem[] {
  const item = ({ href, label, icon: Icon }: Listed, detail?: string): PaletteItem => ({
    id: href,
    label,
    detail,
    icon: <Icon aria-hidden className={iconClass} />,
    onSelect: () => go(href),
  });
  return [
    ...pages.map((page) => item(page)),
    ...settings.flatMap((menu) => menu.pages.map((page) => item({ ...page, icon: Settings }, "Settings"))),
    ...documents.map((file) => ({ ...item(file), onSelect: () => window.location.assign(file.href) })),
  ];
}

type Listed = { href: string; label: string; icon: typeof Settings };

type Doing = { role: Role; go: Go; close: () => void; showShortcuts: () => void; signOut: () => void };

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

/** Only what the role may do: the server would refuse the rest. */
function actionItems({ role, go, close, showShortcuts, signOut }: Doing): PaletteItem[] {
  const all: (PaletteItem & { requires?: Permission })[] = [
    {
      id: "create-key",
      label: "Create Access Key",
      icon: <Plus aria-hidden className={iconClass} />,
      requires: "own_keys:write",
      onSelect: () => go("/settings/access-keys?create=1"),
    },
    ...themeChoices.map(({ value, label }) => {
      const Icon = themeIcons[value];
      return {
        id: `theme-${value}`,
        label: `Theme: ${label}`,
        icon: <Icon aria-hidden className={iconClass} />,
        onSelect: () => {
          chooseTheme(value);
          close();
        },
      };
    }),
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      icon: <Keyboard aria-hidden className={iconClass} />,
      keys: "?",
      onSelect: showShortcuts,
    },
    { id: "sign-out", label: "Sign out", icon: <LogOut aria-hidden className={iconClass} />, onSelect: signOut },
  ];
  return all.filter(({ requires }) => requires === undefined || roleHas(role, requires));
}

function foundGroups(
  { keys, moreKeys, vulnerabilities, moreVulnerabilities }: FoundInAccount,
  q: string,
  go: Go,
): PaletteGroup[] {
  const all = (id: string, label: string, href: string): PaletteItem => ({
    id,
    label,
    icon: <CornerDownLeft aria-hidden className={iconClass} />,
    onSelect: () => go(href),
  });
  const query = encodeURIComponent(q);
  return [
    {
      heading: "Access keys",
      items: [
        ...keys.map(({ id, name, publicId, masked, isActive }) => ({
          id,
          label: name,
          detail: isActive ? masked : `${masked} · Inactive`,
          icon: <KeyRound aria-hidden className={iconClass} />,
          onSelect: () => go(`/settings/access-keys?q=blk_${publicId}`),
        })),
        ...(moreKeys ? [all("all-keys", "All access keys that match", `/settings/access-keys?q=${query}`)] : []),
      ],
    },
    {
      heading: "Vulnerabilities",
      items: [
        ...vulnerabilities.map(({ id, title, severity, asset, path, line }) => ({
          id,
          label: title.trim() === "" ? "Untitled" : title,
          detail: [severityLabels[severity], asset, path && (line === null ? path : `${path}:${line}`)]
            .filter((part) => part !== null && part !== "")
            .join(" · "),
          icon: <ShieldAlert aria-hidden className={iconClass} />,
          onSelect: () => go(`/vulnerabilities/${id}`),
        })),
        ...(moreVulnerabilities
          ? [all("all-vulnerabilities", "All vulnerabilities that match", `/vulnerabilities?status=all&q=${query}`)]
          : []),
      ],
    },
  ];
}
