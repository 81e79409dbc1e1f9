"use client";

import { OrderSelect } from "@/components/data-table/order-select";
import { ResultCount } from "@/components/data-table/result-count";
import { useTableUrl } from "@/components/data-table/table-url";
import { Select } from "@/components/form/select";
import type { ListState } from "../search-params";
import { KeySearch } from "./key-search";

const statuses = [
  { value: "all", label: "All" },
  { value: "active", label: "Active" },
  { value: "inactive", label: "Inactive" },
] as const;

const orders = [
  { value: "created.desc", label: "Newest first" },
  { value: "created.asc", label: "Oldest first" },
  { value: "name.asc", label: "Name, A to Z" },
  { value: "last_used.desc", label: "Recently used" },
  { value: "last_used.asc", label: "Least recently used" },
  { value: "expires.asc", label: "Expires soonest" },
  { value: "expires.desc", label: "Expires last" },
  { value: "name.desc", label: "Name, Z to A" },
] as const;

type KeyToolbarProps = { list: ListState; total: { count: number; type: "exact" | "at_least" } };

/** Search, filter and, where the headers of the table are not shown, the order. */
export function KeyToolbar({ list, total }: KeyToolbarProps) {
  const { hrefWith, go } = useTableUrl();
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <KeySearch q={list.q} hash={list.hash} />
        <Select
          label="Status"
          labelShown
          value={list.status ?? "all"}
          options={statuses}
          onChange={(status) => go(hrefWith({ status: status === "all" ? undefined : status }), "push")}
        />
        <OrderSelect
          sorting={{ id: list.sort, direction: list.direction }}
          orders={orders}
          className="@min-[60rem]:hidden"
        />
      </div>
      <ResultCount total={total} one="key" many="keys" />
    </div>
  );
}
