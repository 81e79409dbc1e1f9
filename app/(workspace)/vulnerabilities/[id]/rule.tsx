import { Markdown } from "@/components/markdown/markdown";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { Properties, Tags } from "./reported";
import { WebLink } from "./web-link";

type RuleProps = { rule: NonNullable<VulnerabilityDetail["rule"]>; ruleId: string };

/** What the scanner says about its own rule. */
export function Rule({ rule, ruleId }: RuleProps) {
  const names = [rule.name, rule.guid].filter((name) => name !== null);
  return (
    <section aria-labelledby="rule" className="grid max-w-prose grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="rule" className="text-lg font-semibold">
        About the rule
      </h2>
      <p dir="auto" className="text-start font-medium wrap-anywhere">
        {rule.title.trim() === "" ? ruleId : rule.title}
      </p>
      {names.length > 0 && (
        <p className="font-mono text-sm text-muted wrap-anywhere">
          <VisibleText text={names.join(", ")} />
        </p>
      )}
      {rule.description !== null && (
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {rule.description}
        </p>
      )}
      {rule.help.trim() !== "" && rule.help.trim() !== rule.title.trim() && (
        <Markdown text={rule.help} topHeading={3} />
      )}
      {rule.helpUrl !== null && <WebLink to={rule.helpUrl}>{({ host }) => `More about it at ${host}`}</WebLink>}
      {rule.tags.length > 0 && <Tags tags={rule.tags} />}
      {rule.properties !== null && <Properties label="Properties of the rule" properties={rule.properties} />}
    </section>
  );
}
