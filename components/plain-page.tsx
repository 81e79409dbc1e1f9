import type { ReactNode } from "react";
import { Wordmark } from "./wordmark";

/** A page outside the workspace: the name of the product, one column, nothing else. */
export function PlainPage({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header>
        <div className="px-4 py-3 sm:px-6">
          {/* A full load: this page also stands where the application failed. */}
          <a href="/" className="inline-flex min-h-9 items-center rounded-md">
            <Wordmark />
          </a>
        </div>
      </header>
      <main
        id="content"
        className={
          wide ? "mx-auto w-full max-w-3xl px-4 pt-8 pb-16 sm:px-6" : "mx-auto w-full max-w-sm px-4 pt-[6vh] pb-16"
        }
      >
        {children}
      </main>
    </div>
  );
}
