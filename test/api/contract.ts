import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { openApiDocument } from "@/lib/api/openapi";
import { pathPattern } from "@/lib/api/parameters";

const Response = z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() });
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), Response) }))),
});

type Answer = { status: number; headers: Record<string, unknown>; text: string };

let checks: ReturnType<typeof compile> | undefined;

function compile() {
  const document = openApiDocument();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, "document");
  const pointerTo = (...parts: string[]) =>
    `document#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  const { paths } = Document.parse(document);
  return Object.entries(paths).map(([path, methods]) => ({
    pattern: pathPattern(path),
    methods: new Map(
      Object.entries(methods).map(([method, { responses }]) => [
        method.toUpperCase(),
        new Map(
          Object.entries(responses).map(([status, { content = {} }]) => [
            Number(status),
            new Map(
              Object.keys(content).map((type): [string, () => ValidateFunction | undefined] => [
                type,
                () => ajv.getSchema(pointerTo("paths", path, method, "responses", status, "content", type, "schema")),
              ]),
            ),
          ]),
        ),
      ]),
    ),
  }));
}

/**
 * Throws when an answer of the API is not one of those that its OpenAPI document has for the operation: another status,
 * media type or code, a member that is missing or that the document does not know.
 */
export function assertDocumented(method: string, target: string, answer: Answer): void {
  checks ??= compile();
  const path = target.split("?")[0] ?? "";
  const responses = checks.find(({ pattern }) => pattern.test(path))?.methods.get(method);
  if (responses === undefined) return;
  const answered = `${method} ${path} answered ${answer.status}`;
  const byType = responses.get(answer.status);
  if (byType === undefined)
    throw new Error(`${answered}, which its document does not list: ${answer.text.slice(0, 500)}`);
  const type = String(answer.headers["content-type"]).split(";")[0] ?? "";
  const validate = byType.get(type)?.();
  if (validate === undefined) throw new Error(`${answered} as ${type}, which its document does not list`);
  if (validate(JSON.parse(answer.text))) return;
  const faults = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new Error(`${answered}, and not as its document says: ${faults.join("; ")}`);
}
