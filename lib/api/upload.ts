import { AppError } from "../errors";
import { mediaTypeOf } from "../http/media-type";

const encodings: ReadonlySet<string> = new Set(["", "identity", "gzip", "x-gzip"]);

/** Refuses a file that says of itself that it is something else. What it really is, its content decides. */
export function assertUploadable(request: Request, mediaTypes: readonly string[]): void {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== "" && !mediaTypes.includes(mediaType)) {
    throw new AppError("unsupported_media_type", {
      detail: "This endpoint does not take bodies of this type.",
      hint: `Send the file itself as the body, as one of ${mediaTypes.join(", ")}.`,
    });
  }
  if (!encodings.has((request.headers.get("content-encoding") ?? "").trim().toLowerCase())) {
    throw new AppError("unsupported_media_type", {
      detail: "The body is compressed in a way that this endpoint does not know.",
      hint: "Send it as it is, or with Content-Encoding: gzip.",
    });
  }
}
