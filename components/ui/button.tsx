"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import { LoaderCircle } from "lucide-react";
import { type ButtonLook, buttonClass } from "./button-class";
import { classNames } from "./class-names";
import { useReady } from "./use-ready";

type ButtonProps = Omit<BaseButton.Props, "className"> & ButtonLook & { className?: string; pending?: boolean };

/** A button. While `pending` it keeps the focus, can't be pressed and says that it is busy. Nor can it before the page is ready. */
export function Button({ variant, size, pending = false, className, disabled, children, ...rest }: ButtonProps) {
  const ready = useReady();
  const look: ButtonLook = { ...(variant && { variant }), ...(size && { size }) };
  return (
    <BaseButton
      {...rest}
      data-waiting={ready ? undefined : true}
      disabled={!ready || pending || disabled}
      focusableWhenDisabled={pending || rest.focusableWhenDisabled}
      aria-busy={pending || undefined}
      className={classNames(buttonClass(look), className)}
    >
      {pending && <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />}
      {children}
    </BaseButton>
  );
}
