"use client";

import { classNames } from "../class-names";
import { hasCommandKey } from "../time/environment";
import { modifier } from "./use-shortcuts";

/** The keys of a shortcut as they are labelled on this device: rendered in the browser alone. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  const [name, sign] = hasCommandKey() ? ["Command", "⌘"] : ["Control", "Ctrl"];
  const withModifier = keys.startsWith(modifier);
  const key = withModifier ? keys.slice(modifier.length) : keys;
  return (
    <kbd className={classNames("shrink-0 font-sans text-muted text-xs", className)}>
      {withModifier && (
        <>
          <span aria-hidden>{`${sign} `}</span>
          <span className="sr-only">{`${name} `}</span>
        </>
      )}
      <span>{key.length === 1 ? key.toUpperCase() : key}</span>
    </kbd>
  );
}

/** Around keys in a list. */
export const keyFrame = "min-w-5 rounded border border-line bg-surface px-1.5 text-center leading-4.5";
