"use client";

import { FaultPage } from "@/components/fault-page";
import { PlainPage } from "@/components/plain-page";

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <PlainPage>
      <FaultPage title="This page can’t be displayed" error={error} retry={retry}>
        <p>Something went wrong on our side, or the database isn’t responding. Nothing was changed.</p>
      </FaultPage>
    </PlainPage>
  );
}
