"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { classNames } from "@/components/ui/class-names";
import { useShortcuts } from "@/components/ui/shortcuts/use-shortcuts";

type NeighbourLinksProps = { previous: string | null; next: string | null };

/** To what stands before and after it in the list that led here. */
export function NeighbourLinks({ previous, next }: NeighbourLinksProps) {
  const router = useRouter();
  const shortcut = (keys: string, label: string, href: string | null) => ({
    keys,
    label,
    group: "Vulnerability",
    run: () => {
      if (href !== null && !isEditing()) router.push(href);
    },
  });
  useShortcuts([
    ...(next === null ? [] : [shortcut("j", "Next vulnerability", next)]),
    ...(previous === null ? [] : [shortcut("k", "Previous vulnerability", previous)]),
  ]);
  if (previous === null && next === null) return null;
  return (
    <nav aria-label="In the list" className="flex gap-1">
      <NeighbourLink href={previous} label="Previous vulnerability">
        <ChevronUp aria-hidden className="size-4" />
      </NeighbourLink>
      <NeighbourLink href={next} label="Next vulnerability">
        <ChevronDown aria-hidden className="size-4" />
      </NeighbourLink>
    </nav>
  );
}

/** Whether a form is being filled in, or has something in it that was not sent. */
function isEditing(): boolean {
  const isWritten = [...document.querySelectorAll("textarea")].some(
    ({ value, defaultValue }) => value !== defaultValue,
  );
  const isEdited = document.querySelector("form[data-edited]") !== null;
  return isWritten || isEdited || document.activeElement?.closest("form") != null;
}

function NeighbourLink({ href, label, children }: { href: string | null; label: string; children: ReactNode }) {
  const look = classNames(buttonClass({ size: "small" }), "min-w-8");
  if (href === null) {
    return (
      <span aria-hidden className={classNames(look, "opacity-40")}>
        {children}
      </span>
    );
  }
  return (
    <Link href={href} prefetch={false} title={label} className={look}>
      {children}
      <span className="sr-only">{label}</span>
    </Link>
  );
}
