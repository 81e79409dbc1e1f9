"use client";

import { FaultPage } from "@/components/fault-page";

export default function VulnerabilitiesError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="The vulnerabilities could not be loaded" error={error} retry={retry}>
      <p>Your vulnerabilities are unchanged. Most likely, the database isn’t responding.</p>
    </FaultPage>
  );
}
