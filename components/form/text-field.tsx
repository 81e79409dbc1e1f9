"use client";

import type { ComponentProps } from "react";
import { classNames } from "../ui/class-names";
import { Field, type FieldTexts, inputClass } from "./field";

type TextFieldProps = FieldTexts & Omit<ComponentProps<"input">, "id" | "children">;

/** One line of text with its label. */
export function TextField({ label, hint, error, optional, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => <input {...input} {...wiring} className={classNames(inputClass, "min-h-9", className)} />}
    </Field>
  );
}
