"use client";

import type { ComponentProps } from "react";
import { classNames } from "../ui/class-names";
import { Field, type FieldTexts, inputClass } from "./field";

type TextAreaProps = FieldTexts & Omit<ComponentProps<"textarea">, "id" | "children">;

/** Several lines of text with their label; grows with what is in it. */
export function TextArea({ label, hint, error, optional, className, ...area }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <textarea
          {...area}
          {...wiring}
          className={classNames(inputClass, "field-sizing-content max-h-60 resize-y", className)}
        />
      )}
    </Field>
  );
}
