"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { type ButtonLook, buttonClass } from "./button-class";
import { classNames } from "./class-names";
import { useReady } from "./use-ready";

type ButtonProps = ComponentProps<"button"> &
  ButtonLook & {
    pending?: boolean;
    /** Set where it sends a form that needs no script. */
    plain?: boolean;
  };

/** A button. While `pending` it keeps the focus, can't be pressed and says that it is busy. Nor can it before the page is ready. */
export function Button(props: ButtonProps) {
  const { variant, size, pending = false, plain = false, className, disabled, children, ...rest } = props;
  const ready = useReady() || plain;
  const look: ButtonLook = { ...(variant && { variant }), ...(size && { size }) };
  const inactive = !ready || pending || disabled === true;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    // Also when Enter in a field of its form is what presses it.
    if (inactive) event.preventDefault();
    else rest.onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      data-waiting={ready ? undefined : true}
      disabled={inactive && !pending}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      className={classNames(buttonClass(look), className)}
    >
      {pending && <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />}
      {/* Bare text beside the spinner would be lost to React once a translator has replaced it. */}
      <span className="contents">{children}</span>
    </button>
  );
}
