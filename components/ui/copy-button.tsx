"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy-text";

type CopyButtonProps = {
  text: string;
  /** What is copied: "key" makes "Copy key". */
  what: string;
  variant?: "primary" | "secondary";
  onCopied?: () => void;
};

const shownMs = 4000;

/** Copies a text and says that it worked, or that it did not and what to do instead. */
export function CopyButton({ text, what, variant = "secondary", onCopied }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"idle" | "copied" | "failed">("idle");
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (outcome !== "copied") return;
    const timer = setTimeout(() => setOutcome("idle"), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    if (container.current === null) return;
    const copied = await copyText(text, container.current);
    setOutcome(copied ? "copied" : "failed");
    if (copied) onCopied?.();
  };
  const Icon = outcome === "copied" ? Check : Copy;

  return (
    <div ref={container} className="grid justify-items-start gap-1.5">
      <Button variant={variant} onClick={copy}>
        <Icon aria-hidden className="size-4" />
        <span>{outcome === "copied" ? "Copied" : `Copy ${what}`}</span>
      </Button>
      <div role="status" className={outcome === "failed" ? "flex items-start gap-1.5 text-sm text-danger" : "sr-only"}>
        {outcome === "copied" && <span>Copied to the clipboard.</span>}
        {outcome === "failed" && (
          <>
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            <span>The browser did not allow it. Select the text and copy it with the keyboard.</span>
          </>
        )}
      </div>
    </div>
  );
}
