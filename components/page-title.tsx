/**
 * The title of a page, as a part of the page: React puts it into the head together with what it belongs to. The metadata
 * that Next knows come after the page, and leave it without a title for a moment.
 */
export function PageTitle({ children }: { children: string }) {
  return <title>{`${children} · Backline`}</title>;
}
