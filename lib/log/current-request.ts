import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

// On globalThis, because the framework's bundle has a copy of this module of its own.
declare global {
  var backlineRequest: AsyncLocalStorage<string> | undefined;
}

function storage(): AsyncLocalStorage<string> {
  globalThis.backlineRequest ??= new AsyncLocalStorage();
  return globalThis.backlineRequest;
}

/** Does the work of a request, so that whatever is logged meanwhile has its id. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return storage().run(requestId, work);
}

/** The id of the request that is being worked on; undefined outside of one. */
export function currentRequestId(): string | undefined {
  return storage().getStore();
}
