"use client";

import { columnHelper } from "@/components/data-table/columns";
import { CutText } from "@/components/ui/cut-text";
import { RelativeTime } from "@/components/ui/time/relative-time";
import { RevokeButton } from "../revoke/revoke-button";
import { ExpiresCell, type KeyRow, LastUsedCell, NameCell } from "./key-cells";
import { PermissionsCell } from "./permissions-cell";
import { StatusCell } from "./status-cell";

const helper = columnHelper<KeyRow>();

/** The ids of the columns that can be sorted by are the values of the parameter `sort`. */
export const accessKeyColumns = helper.columns([
  helper.accessor("name", {
    id: "name",
    header: "Name",
    meta: { inCard: "heading" },
    cell: ({ row }) => <NameCell accessKey={row.original} />,
  }),
  helper.display({
    id: "permissions",
    header: "Permissions",
    enableSorting: false,
    meta: { inCard: "line", className: "@min-[60rem]:w-42" },
    cell: ({ row }) => <PermissionsCell accessKey={row.original} />,
  }),
  helper.accessor("lastUsed", {
    id: "last_used",
    header: "Last used",
    sortDescFirst: true,
    meta: { bare: true, className: "@min-[60rem]:w-36" },
    cell: ({ row }) => <LastUsedCell accessKey={row.original} />,
  }),
  helper.accessor("expiresAt", {
    id: "expires",
    header: "Expires",
    meta: { className: "@min-[60rem]:w-28" },
    cell: ({ row }) => <ExpiresCell accessKey={row.original} />,
  }),
  helper.display({
    id: "status",
    header: "Status",
    enableSorting: false,
    meta: { inCard: "end", className: "@min-[60rem]:w-40" },
    cell: ({ row }) => <StatusCell accessKey={row.original} />,
  }),
  helper.accessor("createdAt", {
    id: "created",
    header: "Created",
    sortDescFirst: true,
    meta: { className: "@min-[60rem]:w-32" },
    cell: ({ row }) => (
      <>
        <RelativeTime at={row.original.createdAt} />
        <CutText className="text-muted text-xs">{`by ${row.original.creator.name}`}</CutText>
      </>
    ),
  }),
  helper.display({
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    enableSorting: false,
    meta: { inCard: "end", className: "@min-[60rem]:w-24 @min-[60rem]:text-right" },
    cell: ({ row }) => (row.original.revoked === null ? <RevokeButton accessKey={row.original} /> : null),
  }),
]);
