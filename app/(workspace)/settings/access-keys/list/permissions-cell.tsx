"use client";

import { ChevronDown } from "lucide-react";
import { Popover } from "@/components/ui/overlay/popover";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { scopeDescriptions, scopeResources } from "@/lib/permissions/scopes";

const namedMax = 2;

/** Which resources the key reads and writes, at a glance; the whole list when it is pressed. */
export function PermissionsCell({ accessKey }: { accessKey: AccessKeySummary }) {
  const { scopes, allowedAddresses, name } = accessKey;
  const labelsOf = (action: "read" | "write") =>
    scopeResources.filter((row) => row[action] !== undefined && scopes.includes(row[action])).map((row) => row.label);
  return (
    <Popover
      title={`Permissions of ${name}`}
      triggerClass="group flex min-h-6 max-w-full items-start gap-1 rounded text-left hover:bg-sunken @min-[60rem]:-ml-1 @min-[60rem]:px-1"
      trigger={
        <>
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 @min-[60rem]:grid @min-[60rem]:justify-items-start">
            <Line action="Write" labels={labelsOf("write")} />
            <Line action="Read" labels={labelsOf("read")} />
            {allowedAddresses.length > 0 && (
              <span className="text-muted text-xs">
                {allowedAddresses.length === 1
                  ? "From 1 address range"
                  : `From ${allowedAddresses.length} address ranges`}
              </span>
            )}
            <span className="sr-only">Show all permissions of {name}</span>
          </span>
          <ChevronDown aria-hidden className="mt-0.5 size-3.5 shrink-0 text-muted group-hover:text-ink" />
        </>
      }
    >
      <ul className="grid gap-2">
        {scopes.map((scope) => (
          <li key={scope}>
            <code className="font-mono text-sm">{scope}</code>
            <p className="text-sm text-muted">{scopeDescriptions[scope]}</p>
          </li>
        ))}
      </ul>
      <p className="mt-3 border-t border-line pt-3 text-sm">
        {allowedAddresses.length === 0
          ? "It can be used from any address."
          : `Only from ${allowedAddresses.join(", ")}.`}
      </p>
    </Popover>
  );
}

function Line({ action, labels }: { action: string; labels: string[] }) {
  if (labels.length === 0) return null;
  const named = labels.slice(0, namedMax);
  const rest = labels.length - named.length;
  return (
    <span className="max-w-full truncate text-sm">
      <span className="text-muted">{action}</span> <span>{named.join(", ")}</span>
      {rest > 0 && (
        <span className="text-muted">
          <span>{` +${rest}`}</span>
          <span className="sr-only"> more</span>
        </span>
      )}
    </span>
  );
}
