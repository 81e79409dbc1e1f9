import "server-only";
import type { z } from "zod";
import { isDeadline, withDeadline } from "../deadline";
import { AppError } from "../errors";
import { mediaTypeOf } from "../http/media-type";
import { readInput } from "../read-input";

const usualBytesMax = 100_000;
const bodyMsMax = 30_000;

// \u0000 behind an even number of backslashes: the escape, and not a backslash that is followed by these letters.
const escapedNull = /(?<!\\)(?:\\\\)*\\u0000/;

/**
 * Reads a body as text. Throws `body_too_large`, `upload_interrupted`, `request_timeout` when it has not arrived within
 * half a minute, or `invalid_json` for what is not UTF-8.
 */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  try {
    return await withDeadline(readAll(request, bytesMax), bodyMsMax);
  } catch (error) {
    throw isDeadline(error) ? new AppError("request_timeout") : error;
  }
}

async function readAll(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () => new AppError("body_too_large", { detail: `The body is larger than ${bytesMax} bytes.` });
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  const reader = request.body?.getReader();
  const read = () =>
    reader?.read().catch(() => {
      throw new AppError("upload_interrupted");
    });
  try {
    for (let part = await read(); part !== undefined && !part.done; part = await read()) {
      bytes += part.value.byteLength;
      if (bytes > bytesMax) throw tooLarge();
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError("invalid_json", { detail: "The body is not valid UTF-8." });
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === "") throw new AppError("invalid_json", { detail: "The body is empty." });
  if (escapedNull.test(text)) {
    throw new AppError("invalid_json", {
      detail: "The body contains the character U+0000, which can't be stored.",
    });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_json", { detail: "The body is not a JSON document." });
  }
}

const escapePointer = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

/**
 * Reads a JSON body by its schema. Throws `unsupported_media_type`, `body_too_large`, `invalid_json`, or
 * `validation_failed` with a JSON Pointer (RFC 6901) to each fault.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  bytesMax = usualBytesMax,
): Promise<z.output<S>> {
  const mediaType = mediaTypeOf(request);
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) {
    throw new AppError("unsupported_media_type", {
      detail: "This endpoint only accepts JSON.",
      hint: "Send `Content-Type: application/json`.",
    });
  }
  const read = readInput(schema, parseJson(await readText(request, bytesMax)));
  if (read.ok) return read.value;
  throw new AppError("validation_failed", {
    detail: "The body is missing fields or has invalid ones.",
    faults: read.faults.map(({ path, detail }) => ({
      pointer: path.map((part) => `/${escapePointer(part)}`).join(""),
      detail,
    })),
  });
}
