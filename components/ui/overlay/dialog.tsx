"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../icon-button";
import { backdropClass, popupClass, useInertPage, viewportClass } from "./dialog-frame";

export type DialogChange = BaseDialog.Root.ChangeEventDetails;

type DialogProps = {
  title: string;
  open: boolean;
  /** Whether there is a way out in the corner; there is, unless it is said otherwise. */
  withClose?: boolean;
  /** `details.cancel()` keeps it open. */
  onOpenChange: (open: boolean, details: DialogChange) => void;
  finalFocus?: BaseDialog.Popup.Props["finalFocus"];
  initialFocus?: BaseDialog.Popup.Props["initialFocus"];
  children: ReactNode;
};

/**
 * A modal dialog: a title, a way out in the corner, and whatever it is about. A press beside it does not close it: that
 * may be the second half of the double click that opened it.
 */
export function Dialog({ title, open, withClose = true, onOpenChange, children, ...focus }: DialogProps) {
  useInertPage(open);
  return (
    <BaseDialog.Root open={open} disablePointerDismissal onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Viewport className={viewportClass}>
          <BaseDialog.Popup className={popupClass("wide")} {...focus}>
            <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3 sm:px-6 sm:pt-5">
              <BaseDialog.Title className="min-w-0 text-lg font-semibold">{title}</BaseDialog.Title>
              {withClose && (
                <BaseDialog.Close
                  render={
                    <IconButton
                      label="Close"
                      icon={<X aria-hidden className="size-4" />}
                      className="-mt-1 -mr-2 size-8"
                    />
                  }
                />
              )}
            </header>
            {children}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
