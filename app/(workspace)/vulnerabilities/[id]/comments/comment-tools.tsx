"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { LoadFault } from "@/components/ui/overlay/load-fault";
import { useLoadedPart } from "@/components/ui/overlay/use-opened-part";

const loadForms = () => import("./comment-forms");
type Forms = Awaited<ReturnType<typeof loadForms>>;

type CommentToolsProps = {
  id: string;
  headId: string;
  /** The text to edit, for its author. */
  body?: string;
  /** The comment as it is shown. */
  children: ReactNode;
};

/** A comment with what the reader may do with it; the forms for that are loaded when they are asked for. */
export function CommentTools({ id, headId, body, children }: CommentToolsProps) {
  const { load, loading, failed, preload } = useLoadedPart(loadForms);
  const [opened, setOpened] = useState<{ form: "edit" | "delete"; forms: Forms }>();
  const editButton = useRef<HTMLButtonElement>(null);

  const open = async (form: "edit" | "delete") => {
    const forms = await load();
    if (forms !== undefined) setOpened({ form, forms });
  };
  const tool = {
    size: "small",
    variant: "quiet",
    "aria-describedby": headId,
    onPointerEnter: preload,
    onFocus: preload,
  } as const;

  const isEditing = opened?.form === "edit";
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !isEditing) editButton.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);

  const close = () => setOpened(undefined);
  if (isEditing && body !== undefined) return <opened.forms.EditForm id={id} body={body} onClose={close} />;
  return (
    <>
      {children}
      <div className="-ml-2.5 flex flex-wrap items-center gap-1 print:hidden">
        {body !== undefined && (
          <Button {...tool} ref={editButton} pending={loading} onClick={() => open("edit")}>
            Edit
          </Button>
        )}
        <Button {...tool} pending={loading} onClick={() => open("delete")}>
          Delete
        </Button>
        {failed && <LoadFault />}
      </div>
      {opened?.form === "delete" && <opened.forms.DeleteDialog id={id} onClose={close} />}
    </>
  );
}
