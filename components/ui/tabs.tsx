"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

type TabItem = { value: string; label: string; content: ReactNode };

/** Several views of one thing, one at a time. */
export function Tabs({ label, items }: { label: string; items: readonly TabItem[] }) {
  return (
    <BaseTabs.Root defaultValue={items[0]?.value}>
      <BaseTabs.List aria-label={label} className="flex flex-wrap gap-1 border-b border-line">
        {items.map((item) => (
          <BaseTabs.Tab
            key={item.value}
            value={item.value}
            className="-mb-px min-h-9 border-b-2 border-transparent px-3 py-1 text-muted hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {item.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {items.map((item) => (
        <BaseTabs.Panel key={item.value} value={item.value} className="rounded-md pt-4">
          {item.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
