import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  label: string;
  icon: ReactNode;
};

/** A small button with a sign instead of words, such as the one that closes a message. */
export function IconButton({ label, icon, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={classNames(
        "grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink",
        className,
      )}
    >
      {icon}
    </button>
  );
}
