"use client";

import { columnHelper } from "@/components/data-table/columns";
import { RelativeTime } from "@/components/ui/time/relative-time";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { RevokeButton } from "../revoke/revoke-button";
import { ExpiresCell, LastUsedCell, NameCell } from "./key-cells";
import { PermissionsCell } from "./permissions-cell";
import { StatusCell } from "./status-cell";

const helper = columnHelper<AccessKeySummary>();

/** The ids of the columns that can be sorted by are the values of the parameter `sort`. */
export const accessKeyColumns = helper.columns([
  helper.accessor("name", {
    id: "name",
    header: "Name",
    meta: { bare: "heading", className: "@min-[60rem]:min-w-44" },
    cell: ({ row }) => <NameCell accessKey={row.original} />,
  }),
  helper.display({
    id: "permissions",
    header: "Permissions",
    enableSorting: false,
    meta: { className: "@min-[60rem]:min-w-44" },
    cell: ({ row }) => <PermissionsCell accessKey={row.original} />,
  }),
  helper.accessor("lastUsed", {
    id: "last_used",
    header: "Last used",
    sortDescFirst: true,
    meta: { className: "@min-[60rem]:min-w-26" },
    cell: ({ row }) => <LastUsedCell accessKey={row.original} />,
  }),
  helper.accessor("expiresAt", {
    id: "expires",
    header: "Expires",
    meta: { className: "@min-[60rem]:min-w-22" },
    cell: ({ row }) => <ExpiresCell accessKey={row.original} />,
  }),
  helper.display({
    id: "status",
    header: "Status",
    enableSorting: false,
    meta: { className: "@min-[60rem]:min-w-34" },
    cell: ({ row }) => <StatusCell accessKey={row.original} />,
  }),
  helper.accessor("createdAt", {
    id: "created",
    header: "Created",
    sortDescFirst: true,
    meta: { className: "@min-[60rem]:min-w-26" },
    cell: ({ row }) => (
      <>
        <RelativeTime at={row.original.createdAt} />
        <p className="text-sm text-muted wrap-anywhere">by {row.original.creator.name}</p>
      </>
    ),
  }),
  helper.display({
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    enableSorting: false,
    meta: { bare: "actions", className: "@min-[60rem]:text-right" },
    cell: ({ row }) => (row.original.revoked === null ? <RevokeButton accessKey={row.original} /> : null),
  }),
]);
