import { ExternalLink } from "lucide-react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeSanitize, { type Options as SanitizeSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { Scroller } from "../ui/scroller";
import { withinBudget } from "./markdown-budget";
import { orderHeadings } from "./markdown-headings";

const headings = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;
const allowedTags = [
  ...headings,
  ...["p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "a", "ul", "ol", "li", "input"],
  ...["table", "thead", "tbody", "tr", "th", "td", "sup", "section"],
];

// Closed: what is not named here does not reach the page, whatever the parser makes of a text.
const schema: SanitizeSchema = {
  tagNames: allowedTags,
  attributes: {
    a: ["href"],
    ol: ["start"],
    th: ["align"],
    td: ["align"],
    input: [
      ["type", "checkbox"],
      ["disabled", true],
      ["checked", true],
    ],
  },
  protocols: { href: ["http", "https", "mailto"] },
  required: { input: { type: "checkbox", disabled: true } },
  ancestors: { thead: ["table"], tbody: ["table"], tr: ["table"], th: ["table"], td: ["table"] },
  strip: ["script", "style"],
};

/** Relative addresses would lead into Backline, where the author of the text has no pages. */
function absoluteOnly(url: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}

/** A read-only checkbox, as a symbol. */
const taskSign: Components["input"] = ({ checked }) => (
  <>
    <span aria-hidden>{checked ? "☑" : "☐"}</span>
    <span className="sr-only">{checked ? "Done:" : "Not done:"}</span>
  </>
);

const components: Components = {
  a: ({ href, children }) =>
    href === undefined ? (
      <span>{children}</span>
    ) : href.startsWith("#") ? (
      <a href={href} className="text-accent underline underline-offset-2">
        {children}
      </a>
    ) : (
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-accent underline underline-offset-2"
      >
        {children}
        <ExternalLink aria-hidden className="ml-0.5 inline size-3 align-baseline" />
        <span className="sr-only"> (opens a new tab)</span>
      </a>
    ),
  pre: ({ children }) => (
    <Scroller label="Code" className="bg-sunken">
      <pre dir="ltr" className="w-max min-w-full px-3 py-2 font-mono text-sm [&_code]:bg-transparent [&_code]:p-0">
        {children}
      </pre>
    </Scroller>
  ),
  code: ({ children }) => <code className="rounded bg-sunken px-1 py-px font-mono text-[0.9em]">{children}</code>,
  table: ({ children }) => (
    <Scroller label="Table" className="bg-sunken">
      <table className="w-max min-w-full">{children}</table>
    </Scroller>
  ),
  input: taskSign,
  th: ({ align, children }) => (
    <th align={align} className="border-b border-edge px-3 py-1 font-semibold">
      {children}
    </th>
  ),
  td: ({ align, children }) => (
    <td align={align} className="max-w-80 border-t border-line px-3 py-1 align-top">
      {children}
    </td>
  ),
};

const asText = (value: string) => ({ type: "text" as const, value });

// HTML in the text is shown as text; a picture, which would be loaded from elsewhere, as its alternative text.
const rehypeOptions: Options["remarkRehypeOptions"] = {
  // Not a heading element: the page has its own heading order.
  footnoteLabelTagName: "p",
  handlers: {
    html: (_, node: { value: string }) => asText(node.value),
    image: (_, node: { alt?: string | null }) => asText(node.alt || "(picture)"),
    imageReference: (_, node: { alt?: string | null }) => asText(node.alt || "(picture)"),
  },
};

type MarkdownProps = {
  /** Treated as hostile, whoever wrote it. */
  text: string;
  /** The level of its highest heading on this page. */
  topHeading: 2 | 3 | 4;
  /** Where on the page an address leads that leads nowhere else; undefined where it does not. */
  anchorOf?: (address: string) => `#${string}` | undefined;
};

/**
 * Markdown of others: no HTML, nothing that is loaded or run, links only to the web and to mail. What would keep the
 * server busy for too long stands there as it was written.
 */
export function Markdown({ text, topHeading, anchorOf }: MarkdownProps) {
  if (!withinBudget(text)) {
    return (
      <Scroller label="Text" className="max-h-96">
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {text}
        </p>
      </Scroller>
    );
  }
  return (
    <div
      key={text}
      dir="auto"
      className="grid grid-cols-[minmax(0,1fr)] gap-3 wrap-anywhere [&_:is(h1,h2,h3,h4,h5,h6)]:mt-1 [&_:is(h1,h2,h3,h4,h5,h6)]:font-semibold [&_blockquote]:border-s-2 [&_blockquote]:border-edge [&_blockquote]:ps-3 [&_blockquote]:text-muted [&_hr]:border-line [&_li]:ms-5 [&_ol]:list-decimal [&_ul]:list-disc"
    >
      <ReactMarkdown
        remarkPlugins={[remarkGfm, [orderHeadings, topHeading]]}
        remarkRehypeOptions={rehypeOptions}
        rehypePlugins={[[rehypeSanitize, schema]]}
        urlTransform={(url) => absoluteOnly(url) ?? anchorOf?.(url)}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
