import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { z } from "zod";
import type { RawSearchParams } from "@/components/data-table/search-params";
import { PageTitle } from "@/components/page-title";
import { Badge } from "@/components/ui/badge";
import { visibleKeys } from "@/lib/access-keys/credential/visible";
import { requireMember } from "@/lib/auth/sessions/session";
import type { Context, Member } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { may } from "@/lib/permissions/require";
import { listAssignable } from "@/lib/vulnerabilities/assign";
import { listComments } from "@/lib/vulnerabilities/comments/list-comments";
import { getVulnerability } from "@/lib/vulnerabilities/get";
import { headingOf } from "@/lib/vulnerabilities/heading";
import { findNeighbours, type Neighbours } from "@/lib/vulnerabilities/list/list";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { isolated, statusLabels, statusTones } from "../labels";
import { listAddress, parseSearchParams, toQuery } from "../search-params";
import { SeverityBadge } from "../severity-badge";
import { Comments } from "./comments/comments";
import { Evidence } from "./evidence";
import { Facts } from "./facts";
import { Fixes } from "./fixes";
import { History } from "./history";
import { Message } from "./message";
import { NeighbourLinks } from "./neighbour-links";
import { Reported } from "./reported";
import { Rule } from "./rule";
import { LookOnly, StatusForm } from "./status/status-form";
import { Where } from "./where";

// The search parameters are those of the list that led here.
type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<RawSearchParams> };

/** A missing vulnerability and another account's look the same. */
async function load(context: Context<Member>, id: string) {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await getVulnerability(context, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}

export default async function VulnerabilityPage({ params, searchParams }: PageProps) {
  const context = await requireMember("vulnerabilities:read");
  const { vulnerability, version } = await load(context, (await params).id);
  const { rule, history } = vulnerability;
  const authors = history.flatMap(({ by }) => (by.type === "access_key" && by.id !== null ? [by.id] : []));
  const { status, dismissedReason, justification, dismissedUntil } = vulnerability;
  const asked = await searchParams;
  const list = listAddress(asked);
  const mayWrite = may(context.actor, "vulnerabilities:write");
  const [neighbours, keys, { comments, isPartial }, members] = await Promise.all([
    findNeighbours(context, toQuery(parseSearchParams(asked)), vulnerability.id),
    visibleKeys(context, authors),
    listComments(context, vulnerability.id),
    mayWrite ? listAssignable(context) : [],
  ]);
  const { heading, subtitle } = headingOf(vulnerability);
  const { path, startLine } = vulnerability;
  // Neighbours of one rule may be called the same; where they are tells them apart.
  const place = path && ` in ${path.slice(path.lastIndexOf("/") + 1)}${startLine === null ? "" : `:${startLine}`}`;
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageTitle>{`${isolated(heading)}${place ? isolated(place) : ""}`}</PageTitle>
      <Header
        title={heading}
        rule={subtitle.isCode ? undefined : subtitle.text}
        vulnerability={vulnerability}
        list={list}
        neighbours={neighbours}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-8">
          {saysMoreThan(heading, vulnerability) && (
            <section aria-labelledby="what">
              <h2 id="what" className="mb-2 text-lg font-semibold">
                What was found
              </h2>
              <Message vulnerability={vulnerability} />
            </section>
          )}
          <Where vulnerability={vulnerability} />
        </div>
        <div className="grid content-start gap-8 lg:row-span-2">
          {mayWrite ? (
            <StatusForm
              // Only what it needs: what is given to it is sent to the browser as data, besides what is shown.
              vulnerability={{ id: vulnerability.id, status, dismissedReason, justification, dismissedUntil }}
              version={version}
            />
          ) : (
            <LookOnly />
          )}
          <Facts
            vulnerability={vulnerability}
            assignment={mayWrite ? { version, members, ownId: context.actor.userId } : undefined}
          />
          <Reported vulnerability={vulnerability} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-8">
          <Evidence vulnerability={vulnerability} />
          {vulnerability.fixes.length > 0 && <Fixes fixes={vulnerability.fixes} />}
          {rule && <Rule rule={rule} ruleId={vulnerability.ruleId} />}
          <Comments vulnerabilityId={vulnerability.id} comments={comments} isPartial={isPartial} mayWrite={mayWrite} />
          <History events={history} keys={keys} />
        </div>
      </div>
    </article>
  );
}

/** Whether the message is more than what the page is headed with. */
function saysMoreThan(heading: string, { message, messageMarkdown, messageWithLinks }: VulnerabilityDetail): boolean {
  return messageMarkdown !== null || messageWithLinks !== null || message.trim() !== heading;
}

type HeaderProps = {
  title: string;
  /** The title of its rule, where that is another. */
  rule: string | undefined;
  vulnerability: VulnerabilityDetail;
  list: string;
  neighbours: Neighbours;
};

function Header({ title, rule, vulnerability, list, neighbours }: HeaderProps) {
  const { severity, status, presence } = vulnerability;
  const [, query] = list.split("?");
  const to = (id: string | null) => id && `/vulnerabilities/${id}${query === undefined ? "" : `?${query}`}`;
  return (
    <header className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-2">
      <div className="flex w-full flex-wrap items-center justify-between gap-x-4 gap-y-1 print:hidden">
        <Link href={list} className="inline-flex min-h-6 items-center gap-1.5 rounded-sm text-muted hover:text-ink">
          <ArrowLeft aria-hidden className="size-4" />
          All vulnerabilities
        </Link>
        <NeighbourLinks previous={to(neighbours.previous)} next={to(neighbours.next)} />
      </div>
      <h1 dir="auto" className="w-full text-left text-xl font-semibold wrap-anywhere">
        {title}
      </h1>
      {rule !== undefined && (
        <p dir="auto" className="w-full text-left text-muted wrap-anywhere">
          {rule}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <SeverityBadge severity={severity} />
        <Badge tone={statusTones[status]}>{statusLabels[status]}</Badge>
        {presence === "suppressed" && <Badge>Suppressed</Badge>}
        {presence === "absent" && <Badge>Absent from the last scan</Badge>}
      </div>
    </header>
  );
}
