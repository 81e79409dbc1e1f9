"use client";

import { FaultPage } from "@/components/fault-page";

export default function AccessKeysError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="The keys could not be loaded" error={error} retry={retry}>
      <p>Your keys are unchanged. Most likely, the database isn’t responding.</p>
    </FaultPage>
  );
}
