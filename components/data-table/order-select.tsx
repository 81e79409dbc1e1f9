"use client";

import { type Option, Select } from "@/components/form/select";
import type { Sorting } from "./columns";
import { useTableUrl } from "./table-url";

type OrderSelectProps = {
  sorting: Sorting;
  /** Each order there is, with a value such as "name.asc". */
  orders: readonly Option<string>[];
  className?: string;
};

/** The order of the table, for where its headers are not shown or do not offer all of them. */
export function OrderSelect({ sorting, orders, className = "" }: OrderSelectProps) {
  const { hrefWith, go } = useTableUrl();
  const orderBy = (value: string) => {
    const [sort, direction] = value.split(".");
    go(hrefWith({ sort, direction }), "push");
  };
  return (
    <Select
      label="Order"
      labelShown
      value={`${sorting.id}.${sorting.direction}`}
      options={orders}
      onChange={orderBy}
      className={className}
    />
  );
}
