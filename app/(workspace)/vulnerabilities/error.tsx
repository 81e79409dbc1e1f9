"use client";

import { FaultPage } from "@/components/fault-page";

export default function VulnerabilitiesError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="The vulnerabilities could not be loaded" error={error} retry={retry}>
      <p>
        This does not mean that there are none: they are unchanged. Most likely the database is not answering at the
        moment.
      </p>
    </FaultPage>
  );
}
