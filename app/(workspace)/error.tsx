"use client";

import { FaultPage } from "@/components/fault-page";

export default function WorkspaceError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="This page could not be loaded" error={error} retry={retry}>
      <p>Something went wrong on our side, or the database isn’t responding. Nothing was changed.</p>
    </FaultPage>
  );
}
