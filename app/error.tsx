"use client";

import { FaultPage } from "@/components/fault-page";
import { PlainPage } from "@/components/plain-page";

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <PlainPage>
      <FaultPage title="This page could not be shown" error={error} retry={retry}>
        <p>Something went wrong on our side, or the database is not answering. Nothing was changed.</p>
      </FaultPage>
    </PlainPage>
  );
}
