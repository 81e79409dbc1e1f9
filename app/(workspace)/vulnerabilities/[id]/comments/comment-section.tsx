"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useRef,
  useState,
  useTransition,
} from "react";
import { fieldFault } from "@/components/field-fault";
import { TextArea } from "@/components/form/text-area";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { useSubmission } from "@/components/use-submission";
import { addCommentAction } from "../../actions";

type Reporting = {
  /** Reads the page again and says what was done once the page shows it, with `then` in the same moment. */
  report: (done: string, then?: () => void) => void;
  status: RefObject<HTMLParagraphElement | null>;
};

const ReportContext = createContext<Reporting>({ report: () => {}, status: { current: null } });

/** For each comment that can be changed. */
export const useReport = () => useContext(ReportContext);

const unanswered = "The server didn’t respond. Look at this page in another tab to see whether the comment was added.";

/** Holds the comments, and the form that stays below them. */
export function CommentSection({ vulnerabilityId, children }: { vulnerabilityId: string; children: ReactNode }) {
  const router = useRouter();
  const [done, setDone] = useState("");
  const [refreshing, startRefresh] = useTransition();
  const status = useRef<HTMLParagraphElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const { form, send, refuse, reset, pending, fields, liveKeys, ofWhole } = useSubmission(unanswered, "added");

  const report: Reporting["report"] = (text, then) => {
    setDone("");
    startRefresh(() => {
      router.refresh();
      setDone(text);
      then?.();
    });
  };

  const add = async (event: FormEvent) => {
    event.preventDefault();
    // What the field holds, also what was entered before the page was ready.
    const body = area.current?.value ?? "";
    if (refreshing) return;
    if (body.trim() === "") return refuse(nothingWritten());
    await send(
      () => addCommentAction({ vulnerabilityId, body }),
      () => {
        reset();
        // What was typed meanwhile is kept.
        if (area.current?.value === body) area.current.value = "";
        report("Comment added.");
      },
    );
  };

  return (
    <ReportContext value={{ report, status }}>
      {children}
      <form ref={form} method="post" noValidate onSubmit={add} className="grid max-w-prose gap-3 print:hidden">
        {ofWhole && <Refusal {...ofWhole} />}
        <TextArea
          ref={area}
          label="Add a comment"
          dir="auto"
          className="min-h-20"
          hint="Ctrl+Enter or ⌘+Enter sends it."
          onKeyDown={sendOnEnter}
          error={fieldFault({ fields, liveKeys }, "body")}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" pending={pending || refreshing}>
            Comment
          </Button>
          <p ref={status} role="status" tabIndex={-1} className="text-muted outline-none">
            {done}
          </p>
        </div>
      </form>
    </ReportContext>
  );
}

/** Anew each time, for each is an outcome of its own. */
export const nothingWritten = () => ({ message: "", fields: { body: ["Write a comment first."] } });

/** Ctrl+Enter or ⌘+Enter sends the form of a text area. */
export function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
