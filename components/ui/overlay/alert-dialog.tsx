"use client";

import { AlertDialog as BaseAlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import { backdropClass, popupClass, useInertPage, viewportClass } from "./dialog-frame";

type AlertDialogProps = {
  title: string;
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  initialFocus?: BaseAlertDialog.Popup.Props["initialFocus"];
  /** What gets the focus afterwards, where that is not what had it before. */
  finalFocus?: BaseAlertDialog.Popup.Props["finalFocus"];
  children: ReactNode;
};

/** A question that has to be answered before anything else; a press beside it does not close it. */
export function AlertDialog({
  title,
  description,
  open,
  onOpenChange,
  initialFocus,
  finalFocus,
  children,
}: AlertDialogProps) {
  useInertPage(open);
  return (
    <BaseAlertDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop forceRender className={backdropClass} />
        <BaseAlertDialog.Viewport className={viewportClass}>
          <BaseAlertDialog.Popup className={popupClass("narrow")} initialFocus={initialFocus} finalFocus={finalFocus}>
            <header className="px-5 pt-4 pb-3 sm:px-6 sm:pt-5">
              <BaseAlertDialog.Title className="text-lg font-semibold">{title}</BaseAlertDialog.Title>
              {description && (
                <BaseAlertDialog.Description className="mt-1 text-muted">{description}</BaseAlertDialog.Description>
              )}
            </header>
            {children}
          </BaseAlertDialog.Popup>
        </BaseAlertDialog.Viewport>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}

export const AlertDialogClose = BaseAlertDialog.Close;
