"use client";

import { DataTable } from "@/components/data-table/data-table";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { ListState } from "../search-params";
import { accessKeyColumns } from "./columns";

type AccessKeysTableProps = { keys: AccessKeySummary[] } & Pick<ListState, "sort" | "direction">;

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
