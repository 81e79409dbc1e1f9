"use client";

import { useEffect, useState } from "react";
import { faultOf, whyUnanswered } from "@/components/use-submission";
import type { FoundInAccount } from "@/lib/search-account";
import { searchAccountAction } from "./actions";

const pauseMs = 200;

type Answer = { q: string; found?: FoundInAccount; fault?: string };

async function search(q: string): Promise<Answer> {
  try {
    const result = await searchAccountAction({ q });
    if (result.ok) return { q, found: result.data };
    return { q, fault: faultOf(result.error.fields, "q") ?? result.error.message };
  } catch (error) {
    return { q, fault: await whyUnanswered(error, "Search failed. Check your connection and try again.") };
  }
}

/** What the server finds for a text, a moment after the last keystroke; undefined asks it nothing. */
export function useFound(q: string | undefined) {
  const [answer, setAnswer] = useState<Answer>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks the same again.
  useEffect(() => {
    setAnswer(undefined);
    if (q === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const answered = await search(q);
      // The answer to an earlier text may come after the one to a later.
      if (isCurrent) setAnswer(answered);
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [q, tries]);
  const current = answer?.q === q ? answer : undefined;
  return {
    found: current?.found,
    fault: current?.fault,
    searching: q !== undefined && current === undefined,
    retry: () => setTries((before) => before + 1),
  };
}
