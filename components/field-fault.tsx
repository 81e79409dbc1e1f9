import type { ReactNode } from "react";
import { type Fault, faultOf } from "./use-submission";

/** A field's error. If the field contains a live key, it links to revoking that key in another tab. */
export function fieldFault({ fields, liveKeys }: Pick<Fault, "fields" | "liveKeys">, path: string): ReactNode {
  const text = faultOf(fields, path);
  const publicId = liveKeys?.[path];
  if (text === undefined || publicId === undefined) return text;
  return (
    <>
      <span>{text} It is a live key of this account: </span>
      <a
        href={`/settings/access-keys?q=blk_${publicId}`}
        target="_blank"
        rel="noopener"
        className="underline underline-offset-2"
      >
        revoke it in another tab
      </a>
    </>
  );
}
