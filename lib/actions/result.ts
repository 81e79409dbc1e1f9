import type { ErrorCode } from "../errors";

/** What a server action returns to the browser. `fields` holds the faults of the input by path, such as `name`;
 * `liveKeys`, by the same paths, the public ids of live keys in it that the member may revoke. */
export type ActionResult<T> =
  | { ok: true; data: T }
  | {
      ok: false;
      error: { code: ErrorCode; message: string; fields: Record<string, string[]>; liveKeys?: Record<string, string> };
    };
