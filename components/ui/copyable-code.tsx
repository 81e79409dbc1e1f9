import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { CopyButton } from "./copy-button";

type CopyableCodeProps = ComponentProps<typeof CopyButton> & { className?: string };

/** A line to paste elsewhere, with the button that copies it. */
export function CopyableCode({ className, ...copying }: CopyableCodeProps) {
  return (
    <div className={classNames("grid gap-2", className)}>
      <pre
        translate="no"
        className="w-full rounded-md bg-sunken px-3 py-2 text-left wrap-anywhere whitespace-pre-wrap text-ink select-all"
      >
        <code className="font-mono text-sm">{copying.text}</code>
      </pre>
      <CopyButton {...copying} />
    </div>
  );
}
