"use client";

import { Plus } from "lucide-react";
import { buttonClass } from "@/components/ui/button-class";
import { createDialogHandle, DialogTrigger } from "@/components/ui/dialog";
import { useReady } from "@/components/ui/use-ready";

/** The dialog stands once on the page; the button stands where the page needs it. */
export const createKeyDialog = createDialogHandle<undefined>();

export function CreateKeyButton() {
  const ready = useReady();
  return (
    <DialogTrigger
      handle={createKeyDialog}
      disabled={!ready}
      data-waiting={ready ? undefined : true}
      className={buttonClass({ variant: "primary" })}
    >
      <Plus aria-hidden className="size-4" />
      Create Access Key
    </DialogTrigger>
  );
}
