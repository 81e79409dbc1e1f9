"use client";

import { FaultPage } from "@/components/fault-page";

export default function VulnerabilityError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="This vulnerability could not be loaded" error={error} retry={retry}>
      <p>The vulnerability is unchanged. Most likely, the database isn’t responding.</p>
    </FaultPage>
  );
}
