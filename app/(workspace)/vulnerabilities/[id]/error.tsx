"use client";

import { FaultPage } from "@/components/fault-page";

export default function VulnerabilityError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="This vulnerability could not be loaded" error={error} retry={retry}>
      <p>It is as it was; nothing was changed. Most likely the database does not answer at the moment.</p>
    </FaultPage>
  );
}
