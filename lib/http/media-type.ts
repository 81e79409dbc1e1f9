/** The media type of a request's body without its parameters, in lower case (RFC 9110 §8.3.1); empty without one. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}
