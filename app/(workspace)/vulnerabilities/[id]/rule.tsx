import { ExternalLink } from "lucide-react";
import { Markdown } from "@/components/markdown";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";

type RuleProps = { rule: NonNullable<VulnerabilityDetail["rule"]>; ruleId: string };

/** What the scanner says about its own rule. */
export function Rule({ rule, ruleId }: RuleProps) {
  const address = webAddress(rule.help_url);
  return (
    <section aria-labelledby="rule" className="grid max-w-prose grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="rule" className="text-base font-semibold">
        About the rule
      </h2>
      <p dir="auto" className="text-start font-medium wrap-anywhere">
        {rule.title.trim() === "" ? ruleId : rule.title}
      </p>
      {rule.help.trim() !== "" && rule.help.trim() !== rule.title.trim() && (
        <Markdown text={rule.help} topHeading={3} />
      )}
      {address !== undefined && (
        <p>
          <a
            href={address.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="inline-flex min-h-6 items-center gap-1.5 rounded-sm text-accent underline underline-offset-4"
          >
            More about it at {address.host}
            <ExternalLink aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">(opens a new tab)</span>
          </a>
        </p>
      )}
      {rule.tags.length > 0 && (
        <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
          {[...new Set(rule.tags)].map((tag) => (
            <li key={tag} className="rounded bg-sunken px-1.5 py-px text-[0.8125rem] text-muted">
              <VisibleText text={tag} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Asked again where it is shown: what a report calls a web address must never run a script. */
function webAddress(given: string | null): URL | undefined {
  if (given === null || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}
