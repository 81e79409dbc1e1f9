import { classNames } from "./class-names";

const variants = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-strong",
  secondary: "bg-surface text-ink border-edge hover:bg-sunken",
  quiet: "bg-transparent text-ink border-transparent hover:bg-sunken",
  danger: "bg-danger text-on-danger border-transparent hover:bg-danger-strong",
} as const;

const sizes = {
  small: "min-h-7 px-2.5 py-0.5 text-sm",
  medium: "min-h-9 px-3.5 py-1.5",
} as const;

export type ButtonLook = { variant?: keyof typeof variants; size?: keyof typeof sizes };

/** The look of a button, for links that lead somewhere. */
export function buttonClass({ variant = "secondary", size = "medium" }: ButtonLook = {}): string {
  return classNames(
    "inline-flex items-center justify-center gap-2 rounded-md border text-center font-medium",
    "not-data-waiting:aria-disabled:cursor-default not-data-waiting:aria-disabled:opacity-60 not-data-waiting:disabled:opacity-60",
    variants[variant],
    sizes[size],
  );
}
