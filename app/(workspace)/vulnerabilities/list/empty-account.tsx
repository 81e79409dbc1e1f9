"use client";

import { CircleCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { classNames } from "@/components/ui/class-names";
import { CopyableCode } from "@/components/ui/copyable-code";

type EmptyAccountProps = {
  /** Where this is, for the commands. */
  origin: string;
  /** Whether the member may make a key that uploads reports. */
  mayUpload: boolean;
  /** Whether there is such a key that the member can see, and whether one has been used. */
  hasKey: boolean;
  hasCall: boolean;
};

/** What to do in an account that no scanner has reported to yet, with what is done already. */
export function EmptyAccount({ origin, mayUpload, hasKey, hasCall }: EmptyAccountProps) {
  const check = `curl -H "Authorization: Bearer $BACKLINE_KEY" ${origin}/api/v1/me`;
  const upload = `curl -H "Authorization: Bearer $BACKLINE_KEY" --data-binary @report.sarif '${origin}/api/v1/scans?asset=shop'`;
  return (
    <section aria-labelledby="get-started" className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4 py-4">
      <h2 id="get-started" className="text-lg font-semibold">
        No scanner has reported yet
      </h2>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Step title="Create an access key" done={hasKey}>
          {mayUpload ? (
            <>
              <p className="text-muted">
                A pipeline that uploads reports needs Write for Scans and Assets: the purpose “Upload from CI” chooses
                both.
              </p>
              <Link
                href="/settings/access-keys"
                className={`${buttonClass({ variant: hasKey ? "secondary" : "primary" })} justify-self-start`}
              >
                Go to Access Keys
              </Link>
            </>
          ) : (
            <p className="text-muted">
              Your role can’t create a key that uploads reports. Ask an owner or admin for one.
            </p>
          )}
        </Step>
        <Step title="Try the key" done={hasCall}>
          <p className="text-muted">The response shows the key’s name and permissions.</p>
          <CopyableCode text={check} what="command" />
        </Step>
        <Step title="Send the first report" done={false}>
          <p className="text-muted">
            Any scanner that writes SARIF will do. This uploads a report for the asset “shop”, and this page then shows
            what is in it.
          </p>
          <CopyableCode text={upload} what="command" />
        </Step>
      </ol>
    </section>
  );
}

function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex items-start gap-3">
        <Icon aria-hidden className={classNames("mt-0.5 size-5 shrink-0", done ? "text-success" : "text-muted")} />
        <h3 className="font-medium">
          <span>{title}</span>
          {done && <span className="sr-only"> (done)</span>}
        </h3>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 sm:pl-8">{children}</div>
    </li>
  );
}
