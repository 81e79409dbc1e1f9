"use client";

import { useEffect, useRef } from "react";
import { PageTitle } from "./page-title";
import { Button } from "./ui/button";

type FaultPageProps = { title: string; children: React.ReactNode; error: unknown; retry: () => void };

/** What stands where a page could not be shown. Never to be taken for an empty result. */
export function FaultPage({ title, children, error, retry }: FaultPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const digest =
    error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : undefined;
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-10">
      <PageTitle>{title}</PageTitle>
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold wrap-anywhere">
        {title}
      </h1>
      <div className="text-muted">{children}</div>
      <Button variant="primary" onClick={() => retry()}>
        Try again
      </Button>
      {digest && (
        <p className="text-[0.8125rem] text-muted">
          Reference for the operator: <code className="font-mono">{digest}</code>
        </p>
      )}
    </div>
  );
}
