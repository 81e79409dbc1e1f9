import { Scroller } from "@/components/ui/scroller";

const charactersMax = 2000;

/** What the scanner says, as plain text, whatever it looks like. A very long one scrolls, and pushes nothing away. */
export function Message({ text }: { text: string }) {
  const message = (
    <p dir="auto" className="max-w-prose text-start wrap-anywhere whitespace-pre-wrap">
      {text}
    </p>
  );
  if (text.length <= charactersMax) return message;
  return (
    <Scroller label="Message" className="max-h-80 border border-line px-3 py-2">
      {message}
    </Scroller>
  );
}
