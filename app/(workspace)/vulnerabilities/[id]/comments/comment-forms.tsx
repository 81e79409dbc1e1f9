"use client";

import { type FormEvent, useEffect, useRef } from "react";
import { fieldFault } from "@/components/field-fault";
import { TextArea } from "@/components/form/text-area";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { AlertDialog, AlertDialogClose } from "@/components/ui/overlay/alert-dialog";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { useSubmission } from "@/components/use-submission";
import { deleteCommentAction, editCommentAction } from "../../actions";
import { nothingWritten, sendOnEnter, useReport } from "./comment-section";

const unanswered =
  "The server didn’t respond. Look at this page in another tab to see whether the comment was changed.";

/** In the comment's place. */
export function EditForm({ id, body, onClose }: { id: string; body: string; onClose: () => void }) {
  const { report } = useReport();
  const area = useRef<HTMLTextAreaElement>(null);
  const { form, send, refuse, pending, fields, liveKeys, ofWhole } = useSubmission(unanswered);

  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, []);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const written = area.current?.value ?? "";
    if (written.trim() === "") return refuse(nothingWritten());
    await send(
      () => editCommentAction({ id, body: written }),
      () => report("Comment saved.", onClose),
    );
  };

  return (
    <form ref={form} method="post" noValidate onSubmit={save} className="grid max-w-prose gap-3 print:hidden">
      {ofWhole && <Refusal {...ofWhole} />}
      <TextArea
        ref={area}
        label="Edit the comment"
        className="min-h-20"
        dir="auto"
        defaultValue={body}
        onKeyDown={sendOnEnter}
        error={fieldFault({ fields, liveKeys }, "body")}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" pending={pending}>
          Save comment
        </Button>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Asks once. Afterwards the focus is on what says that it was done, for the comment is gone. */
export function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { report, status } = useReport();
  const cancel = useRef<HTMLButtonElement>(null);
  const deleted = useRef(false);
  const { form, send, pending, ofWhole } = useSubmission(unanswered, "deleted");

  const remove = async (event: FormEvent) => {
    event.preventDefault();
    await send(
      () => deleteCommentAction({ id }),
      () => {
        deleted.current = true;
        onClose();
        report("Comment deleted.");
      },
    );
  };

  return (
    <AlertDialog
      title="Delete this comment?"
      description="It is deleted for everyone and can’t be restored."
      open
      initialFocus={cancel}
      finalFocus={() => (deleted.current ? status.current : true)}
      onOpenChange={(open) => !open && onClose()}
    >
      <form ref={form} method="post" noValidate onSubmit={remove}>
        {ofWhole && (
          <DialogBody>
            <Refusal {...ofWhole} />
          </DialogBody>
        )}
        <DialogFooter>
          <AlertDialogClose ref={cancel} className={buttonClass({ variant: "quiet" })}>
            Cancel
          </AlertDialogClose>
          <Button type="submit" variant="danger" pending={pending}>
            Delete comment
          </Button>
        </DialogFooter>
      </form>
    </AlertDialog>
  );
}
