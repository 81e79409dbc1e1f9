import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { classNames } from "./class-names";

const tones = {
  info: { look: "bg-accent-soft", text: "text-accent", icon: Info },
  success: { look: "bg-success-soft", text: "text-success", icon: CircleCheck },
  warning: { look: "bg-warning-soft", text: "text-warning", icon: TriangleAlert },
  danger: { look: "bg-danger-soft", text: "text-danger", icon: CircleAlert },
} as const;

type AlertProps = {
  tone?: keyof typeof tones;
  title?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits; without it the text is only there. */
  role?: "alert" | "status";
  /** Set where the focus may be moved here. */
  focusable?: boolean;
  focusRef?: Ref<HTMLDivElement>;
  action?: ReactNode;
  children?: ReactNode;
};

/** A message within the page. */
export function Alert({ tone = "info", title, role, focusable, focusRef, action, children }: AlertProps) {
  const { look, text, icon: Icon } = tones[tone];
  return (
    <div
      role={role}
      ref={focusRef}
      tabIndex={focusable || focusRef ? -1 : undefined}
      className={classNames(
        "flex items-start gap-2.5 rounded-lg border border-transparent px-3 py-2.5 outline-none",
        look,
      )}
    >
      <Icon aria-hidden className={classNames("mt-0.5 size-4 shrink-0", text)} />
      <div className="min-w-0 flex-1">
        {title && <p className={classNames("font-medium", text)}>{title}</p>}
        {children && <div className="text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
