"use client";

import { FaultPage } from "@/components/fault-page";

export default function AccessKeysError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <FaultPage title="The keys could not be loaded" error={error} retry={retry}>
      <p>
        This says nothing about your keys: they are unchanged. Most likely the database is not answering at the moment.
      </p>
    </FaultPage>
  );
}
