import "server-only";
import { z } from "zod";
import type { Problem } from "../api/problem";

const ProblemBody = z.object({ title: z.string(), detail: z.string(), hint: z.string(), request_id: z.string() });

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:40rem;margin:12vh auto;padding:0 1rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.3}`;

/** Renders a problem as a self-contained HTML page for browsers; its policy only allows its own style. */
export function toRefusalPage(problem: Problem, nonce: string): Problem & { policy: string } {
  const shown = ProblemBody.parse(JSON.parse(problem.body));
  const [title, detail, hint, reference] = [shown.title, shown.detail, shown.hint, shown.request_id].map(escapeHtml);
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · Backline</title><style nonce="${nonce}">${style}</style></head>
<body><main><h1>${title}</h1><p>${detail}</p><p>${hint}</p>
<p><small>Reference: ${reference}</small></p></main></body></html>
`;
  return {
    status: problem.status,
    policy: `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    headers: {
      ...problem.headers,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
    },
    body,
  };
}
