import { RelativeTime } from "@/components/ui/time/relative-time";
import { type Comment, listedCommentsMax } from "@/lib/vulnerabilities/comments/list-comments";
import { WebLink } from "../web-link";
import { CommentSection } from "./comment-section";
import { CommentTools } from "./comment-tools";
import { linkedParts } from "./linked-text";

type CommentsProps = { vulnerabilityId: string; comments: Comment[]; isPartial: boolean; mayWrite: boolean };

/** What people say about it, the oldest first, and the form for one more. */
export function Comments({ vulnerabilityId, comments, isPartial, mayWrite }: CommentsProps) {
  const list = (
    <>
      {isPartial && <p className="text-muted">{`The latest ${listedCommentsMax} comments are shown.`}</p>}
      {comments.length > 0 && (
        <ol className="grid grid-cols-[minmax(0,1fr)] gap-5">
          {comments.map((comment) => (
            <li key={comment.id}>
              <CommentEntry comment={comment} />
            </li>
          ))}
        </ol>
      )}
      {comments.length === 0 && <p className="text-muted">No comments yet.</p>}
    </>
  );
  return (
    <section aria-labelledby="comments" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h2 id="comments" className="text-lg font-semibold">
        Comments
      </h2>
      {mayWrite ? <CommentSection vulnerabilityId={vulnerabilityId}>{list}</CommentSection> : list}
    </section>
  );
}

function CommentEntry({ comment: { id, body, createdAt, editedAt, by, mayEdit, mayDelete } }: { comment: Comment }) {
  const headId = `comment-${id}`;
  const text = (
    <p dir="auto" className="max-w-prose text-start wrap-anywhere whitespace-pre-wrap">
      {linkedParts(body).map((part, index) =>
        part.isLink ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have nothing else to be told apart by.
          <WebLink key={index} to={part.text} otherwise={<span>{part.text}</span>}>
            {() => <bdi>{part.text}</bdi>}
          </WebLink>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index}>{part.text}</span>
        ),
      )}
    </p>
  );
  return (
    <article aria-labelledby={headId} className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <div id={headId} className="text-sm text-muted">
        {by.type === "access_key" && <span>Access key </span>}
        <bdi className="font-medium text-ink wrap-anywhere">{by.name}</bdi>
        <span>, </span>
        <RelativeTime at={createdAt} />
        {editedAt !== null && (
          <span>
            , edited <RelativeTime at={editedAt} />
          </span>
        )}
      </div>
      {mayDelete ? (
        <CommentTools id={id} headId={headId} {...(mayEdit && { body })}>
          {text}
        </CommentTools>
      ) : (
        text
      )}
    </article>
  );
}
