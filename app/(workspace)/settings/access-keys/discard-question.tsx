"use client";

import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog-frame";

type DiscardQuestionProps = { open: boolean; onKeep: () => void; onDiscard: () => void };

/** Asked when something other than "Cancel" would take away what was entered. */
export function DiscardQuestion({ open, onKeep, onDiscard }: DiscardQuestionProps) {
  return (
    <AlertDialog
      title="Discard what you entered?"
      description="No key has been created yet."
      open={open}
      onOpenChange={(next) => !next && onKeep()}
    >
      <DialogFooter>
        <Button onClick={onKeep}>Keep editing</Button>
        <Button variant="danger" onClick={onDiscard}>
          Discard
        </Button>
      </DialogFooter>
    </AlertDialog>
  );
}
