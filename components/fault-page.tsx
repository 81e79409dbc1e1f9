"use client";

import { useEffect, useRef } from "react";
import { PageTitle } from "./page-title";
import { digestOf, isMissingPart, reportError } from "./report-error";
import { Button } from "./ui/button";

type FaultPageProps = {
  /** What could not be shown, where the server is to blame. */
  title: string;
  children: React.ReactNode;
  error: unknown;
  retry: () => void;
};

/** What stands where a page could not be shown. Never to be taken for an empty result. */
export function FaultPage({ title, children, error, retry }: FaultPageProps) {
  useEffect(() => reportError(error), [error]);
  const digest = digestOf(error);
  if (digest !== undefined) {
    return (
      <Fault title={title} way="Try again" go={retry} digest={digest}>
        {children}
      </Fault>
    );
  }
  const reload = () => window.location.reload();
  if (isMissingPart(error)) {
    return (
      <Fault title="Backline was updated" way="Reload" go={reload}>
        <p>Reload the page to get the new version.</p>
      </Fault>
    );
  }
  return (
    <Fault title="This page stopped working in your browser" way="Reload" go={reload}>
      <p>
        Reload the page. The error was logged. If it happens again, turn off browser extensions and page translation.
      </p>
    </Fault>
  );
}

type FaultProps = { title: string; children: React.ReactNode; way: string; go: () => void; digest?: string };

function Fault({ title, children, way, go, digest }: FaultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-10">
      <PageTitle>{title}</PageTitle>
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold wrap-anywhere">
        {title}
      </h1>
      <div className="text-muted">{children}</div>
      <Button variant="primary" onClick={() => go()}>
        {way}
      </Button>
      {digest && (
        <p className="text-sm text-muted">
          Reference for the operator: <code className="font-mono">{digest}</code>
        </p>
      )}
    </div>
  );
}
