import type { ReactNode } from "react";
import { Markdown } from "@/components/markdown/markdown";
import { withinBudget } from "@/components/markdown/markdown-budget";
import { Scroller } from "@/components/ui/scroller";
import { messageParts } from "@/lib/vulnerabilities/details/message-links";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { locationAnchor } from "./location";

const charactersMax = 2000;

/**
 * What the scanner says: its Markdown, else its text as it is, but for links to locations, which lead to them on this page.
 * A very long one scrolls, and pushes nothing away.
 */
export function Message({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { message, messageMarkdown, messageWithLinks } = vulnerability;
  const markdown = messageMarkdown !== null && withinBudget(messageMarkdown) ? messageMarkdown : undefined;
  const text = markdown ?? messageWithLinks ?? message;
  const anchorOf = (id: string) => (/^\d{1,10}$/.test(id) ? locationAnchor(vulnerability, Number(id)) : undefined);
  const shown =
    markdown === undefined ? (
      <p dir="auto" className="max-w-prose text-start wrap-anywhere whitespace-pre-wrap">
        {messageWithLinks === null ? message : <Linked text={messageWithLinks} anchorOf={anchorOf} />}
      </p>
    ) : (
      <div className="max-w-prose">
        <Markdown text={markdown} topHeading={3} anchorOf={anchorOf} />
      </div>
    );
  if (text.length <= charactersMax) return shown;
  return (
    <Scroller label="Message" className="max-h-80 border border-line px-3 py-2">
      {shown}
    </Scroller>
  );
}

type LinkedProps = { text: string; anchorOf: (id: string) => string | undefined };

function Linked({ text, anchorOf }: LinkedProps): ReactNode {
  return messageParts(text).map((part, index) => {
    const anchor = part.location === undefined ? undefined : anchorOf(`${part.location}`);
    return anchor === undefined ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have nothing else to be told apart by.
      <span key={index}>{part.text}</span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <a key={index} href={anchor} className="rounded-sm text-accent underline underline-offset-4">
        {part.text}
      </a>
    );
  });
}
