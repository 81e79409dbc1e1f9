"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { Alert } from "@/components/ui/alert";

const AddressFits = createContext(true);

/** Whether forms of this page can be taken, as far as its address goes. */
export const useAddressFits = (): boolean => useContext(AddressFits);

/**
 * Warns that the page was loaded from an address other than the one the server is set up for: forms from there are refused. `isSet`
 * says that PUBLIC_URL names the address; otherwise it is the one that the server saw. What is below can ask with
 * `useAddressFits`.
 */
export function AddressNotice({
  expected,
  isSet,
  children,
}: {
  expected: string;
  isSet: boolean;
  children: ReactNode;
}) {
  const here = useSyncExternalStore(
    () => () => {},
    () => window.location.origin,
    () => expected,
  );
  const fits = here === expected;
  return (
    <AddressFits value={fits}>
      {!fits && (
        <div className="mb-6">
          <Alert tone="danger" role="alert" title="Nobody can sign in at this address">
            {isSet ? (
              <SetUpForAnother here={here} expected={expected} />
            ) : (
              <SeenAsAnother here={here} seen={expected} />
            )}
          </Alert>
        </div>
      )}
      {children}
    </AddressFits>
  );
}

const setting = (name: string) => <code className="font-mono">{name}</code>;

function SetUpForAnother({ here, expected }: { here: string; expected: string }) {
  return (
    <p className="wrap-anywhere">
      You opened {here}, but this Backline is set up for{" "}
      <a href={expected} className="underline underline-offset-2">
        {expected}
      </a>
      . Open it there. If that address is wrong, ask the operator to correct {setting("PUBLIC_URL")} and, behind a
      proxy, {setting("TRUSTED_PROXIES")}.
    </p>
  );
}

function SeenAsAnother({ here, seen }: { here: string; seen: string }) {
  return (
    <p className="wrap-anywhere">
      You opened {here}, but the server saw {seen}. If this is the right address, ask the operator to set{" "}
      {setting(`PUBLIC_URL=${here}`)} and, behind a proxy, {setting("TRUSTED_PROXIES")} to the number of proxies.
    </p>
  );
}
