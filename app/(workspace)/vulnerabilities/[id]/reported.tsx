import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { Code } from "./code/code";
import { Fact } from "./facts";
import { WebLink } from "./web-link";

/** What the tool says about it, and of the code that it looked at. */
export function Reported({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { repository, branch, commit, tag, rank, precision, occurrenceCount, guid, correlationGuid } = vulnerability;
  const { links, taxa, fingerprints, properties, rule } = vulnerability;
  const ownTags = vulnerability.tags.filter((one) => rule?.tags.includes(one) !== true);
  const revision = [repository, branch, commit, tag];
  const reported = [rank, precision, occurrenceCount, guid, correlationGuid, properties];
  const lists = [links, taxa, fingerprints, ownTags];
  if ([...revision, ...reported].every((one) => one === null) && lists.every((one) => one.length === 0)) return null;
  return (
    <section aria-labelledby="reported">
      <h2 id="reported" className="mb-2 text-lg font-semibold">
        From the report
      </h2>
      <dl className="grid grid-cols-[minmax(0,1fr)] gap-y-1.5 leading-6">
        <Fact term="Repository">
          {repository !== null && (
            <WebLink to={repository} otherwise={<VisibleText text={repository} />}>
              {({ host, pathname }) => host + pathname.replace(/\/$/, "")}
            </WebLink>
          )}
        </Fact>
        <Name term="Branch" text={branch} />
        <Name term="Commit" text={commit} />
        <Name term="Revision tag" text={tag} />
        <Fact term="Precision">{precision !== null && <VisibleText text={precision} />}</Fact>
        <Fact term="Rank">{rank !== null && `${rank} of 100`}</Fact>
        <Fact term="Occurrences">{occurrenceCount !== null && occurrenceCount}</Fact>
        <Fact term="Tags">{ownTags.length > 0 && <Tags tags={ownTags} />}</Fact>
        <Fact term="Taxonomies">
          {taxa.length > 0 && (
            <ul>
              {taxa.map(({ taxonomy, id }) => (
                <li key={`${taxonomy} ${id}`}>
                  <VisibleText text={taxonomy === null ? id : `${taxonomy} ${id}`} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact term="Links">
          {links.length > 0 && (
            <ul>
              {links.map((link) => (
                <li key={link}>
                  <WebLink to={link}>{({ host, pathname }) => host + pathname}</WebLink>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Name term="GUID" text={guid} />
        <Name term="Correlation" text={correlationGuid} />
        <Fact term="Fingerprints">
          {fingerprints.length > 0 && (
            <ul className="font-mono text-sm">
              {fingerprints.map(({ name, value }) => (
                <li key={name}>
                  <VisibleText text={`${name}: ${value}`} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </dl>
      {properties !== null && <Properties label="Properties" properties={properties} />}
    </section>
  );
}

function Name({ term, text }: { term: string; text: string | null }) {
  return (
    <Fact term={term}>
      {text !== null && (
        <span className="font-mono text-sm">
          <VisibleText text={text} />
        </span>
      )}
    </Fact>
  );
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
      {[...new Set(tags)].map((tag) => (
        <li key={tag} className="rounded bg-sunken px-1.5 py-px text-sm text-muted">
          <VisibleText text={tag} />
        </li>
      ))}
    </ul>
  );
}

/** What a tool adds under names of its own. */
export function Properties({ label, properties }: { label: string; properties: Record<string, unknown> }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer rounded-sm leading-6 text-muted">{label}</summary>
      <div className="mt-1.5">
        <Code label={label} text={JSON.stringify(properties, null, 2)} />
      </div>
    </details>
  );
}
