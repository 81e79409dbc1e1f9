import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

type WebLinkProps = { to: string; children: (address: URL) => ReactNode; otherwise?: ReactNode };

/** A link to an address that others wrote. Asked again where it is shown: what it calls one must never run a script. */
export function WebLink({ to, children, otherwise = null }: WebLinkProps) {
  const address = URL.canParse(to) ? new URL(to) : undefined;
  if (address?.protocol !== "https:" && address?.protocol !== "http:") return otherwise;
  return (
    <a
      href={address.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="rounded-sm text-accent underline underline-offset-4 wrap-anywhere"
    >
      {children(address)}
      <ExternalLink aria-hidden className="ml-1 inline size-3.5 shrink-0 align-[-2px]" />
      <span className="sr-only">(opens a new tab)</span>
    </a>
  );
}
