"use client";

import { DataTable } from "@/components/data-table/data-table";
import type { ListState } from "../search-params";
import { accessKeyColumns } from "./columns";
import type { KeyRow } from "./key-cells";

type AccessKeysTableProps = { keys: KeyRow[] } & Pick<ListState, "sort" | "direction">;

/** One page of keys, as the database gave it. */
export function AccessKeysTable({ keys, sort, direction }: AccessKeysTableProps) {
  return (
    <DataTable
      caption="Access keys with their permissions, use and status"
      columns={accessKeyColumns}
      rows={keys}
      rowId={(key) => key.id}
      sorting={{ id: sort, direction }}
    />
  );
}
