"use client";

import { FaultPage } from "@/components/fault-page";
import { PlainPage } from "@/components/plain-page";
import "./globals.css";

// Replaces the whole document, so it renders its own html and body.
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <PlainPage>
          <FaultPage title="Backline can’t be displayed" error={error} retry={retry}>
            <p>Something went wrong on our side. Nothing was changed.</p>
          </FaultPage>
        </PlainPage>
      </body>
    </html>
  );
}
