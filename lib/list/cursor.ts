import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { AppError } from "../errors";

// The longest value is that of a name in its compared form: see lib/text/name-text.ts.
const Content = z.tuple([z.string().length(16), z.boolean(), z.string().max(2400), z.uuid()]);

/** The text of a cursor, valid or not. */
export const CursorText = z.string().max(10_000);

/** A position in a list: behind the row with this sort value and id, or before it when `back`. */
export type Position = { back: boolean; value: string; id: string };

function digest(binding: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(binding)))).slice(0, 16);
}

/** Writes a position as an opaque text that only works with the same `binding`: the list's filter and sort. */
export function encodeCursor(binding: unknown, position: Position): string {
  const bytes = utf8ToBytes(JSON.stringify([digest(binding), position.back, position.value, position.id]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** Reads what encodeCursor wrote. Throws `invalid_cursor` for anything else, or when filter or sort have changed. */
export function decodeCursor(binding: unknown, cursor: string): Position {
  const [bound, back, value, id] = readContent(cursor);
  if (bound !== digest(binding)) {
    throw new AppError("invalid_cursor", {
      detail: "The cursor belongs to another filter or sort.",
      hint: "Use next_cursor only with the parameters of the request that it came from; start again without a cursor.",
    });
  }
  return { back, value, id };
}

/** The refusal of what encodeCursor never wrote. */
export function invalidCursor(): AppError {
  return new AppError("invalid_cursor", {
    detail: "The cursor is not one that this API gave out.",
    hint: "Use the next_cursor of the previous answer, unchanged; start again without a cursor.",
  });
}

function readContent(cursor: string): z.infer<typeof Content> {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
    return Content.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    throw invalidCursor();
  }
}
