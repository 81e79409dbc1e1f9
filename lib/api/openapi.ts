import "server-only";
import { z } from "zod";
import { env } from "../env";
import { type ErrorCode, errorCodes } from "../errors";
import type { Scope } from "../permissions/scopes";
import { version } from "../version";
import { errorsOf, frontDoorErrors, namedSchemas, type Operation, operations } from "./operations";
import { problemTypes } from "./problem-types";
import { renameMembers } from "./snake-case";

type Json = Record<string, unknown>;

const moment = { type: "string", format: "date-time" };
const texts = { type: "array", items: { type: "string" } };

const problemSchema = {
  type: "object",
  description: "RFC 9457",
  required: ["type", "title", "status", "detail", "code", "hint", "request_id"],
  properties: {
    type: { type: "string", description: "The page that explains the code." },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What is wrong." },
    code: { type: "string", enum: errorCodes },
    hint: { type: "string", description: "What to do." },
    request_id: { type: "string" },
    revoked_at: { ...moment, description: "Of a revoked key." },
    expired_at: { ...moment, description: "Of an expired key." },
    expected_length: { type: "integer", description: "The length of a whole key, when only part of one was sent." },
    received_length: { type: "integer" },
    required_scopes: { ...texts, description: "One of these is needed." },
    granted_scopes: { ...texts, description: "What the key may do now." },
    address: {
      type: ["string", "null"],
      description: "The address that the server saw, when it is not allowed; null where it could not tell.",
    },
    allow: { ...texts, description: "The methods that the path has." },
    did_you_mean: { type: "string", description: "The most similar existing path." },
    size_bytes_max: { type: "integer" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["detail"],
        properties: {
          pointer: { type: "string", description: "RFC 6901" },
          parameter: { type: "string" },
          detail: { type: "string" },
        },
      },
    },
  },
};

const referenceTo = (name: string) => `#/components/schemas/${name}`;

function componentsOf(io: "input" | "output"): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(namedSchemas[io])) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: referenceTo,
    unrepresentable: "any",
    override: renameMembers,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const name = Object.entries(namedSchemas[io]).find(([, named]) => named === schema)?.[0];
  if (name === undefined) throw new Error("a body of the API has no name in namedSchemas");
  return { $ref: referenceTo(name) };
}

function parametersOf(schema: z.ZodObject | undefined, location: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: renameMembers,
  });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === "object" ? property : {};
    return {
      name,
      in: location,
      required: location === "path" || required.includes(name),
      ...(description !== undefined && { description }),
      ...(rest.type === "array" && { style: "form", explode: false }),
      schema: rest,
    };
  });
}

function requestBodyOf(operation: Operation): Json | undefined {
  if (operation.body) {
    return { required: true, content: { "application/json": { schema: schemaOf(operation.body, "input") } } };
  }
  if (!operation.upload) return undefined;
  const content = Object.fromEntries(operation.upload.mediaTypes.map((type) => [type, { schema: {} }]));
  return { required: true, description: operation.upload.description, content };
}

const textHeader = { schema: { type: "string" } };
const rateHeaders = { RateLimit: textHeader, "RateLimit-Policy": textHeader };

/** The headers of a refusal beside its request id, by its status. */
const refusalHeaders: Record<number, Json> = {
  401: { "WWW-Authenticate": textHeader },
  403: { "WWW-Authenticate": { ...textHeader, description: "Where a scope is missing." } },
  429: { ...rateHeaders, "Retry-After": { schema: { type: "integer" }, description: "Seconds." } },
  503: { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } },
  507: { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } },
};

/** The answers that refuse with one of these codes, by status. */
function refusalsOf(codes: Iterable<ErrorCode>): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = problemTypes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const refusals = [...byStatus].map(([status, listed]) => [
    String(status),
    {
      description: listed.map((code) => `\`${code}\`: ${problemTypes[code].title}`).join("; "),
      headers: { "X-Request-Id": textHeader, ...refusalHeaders[status] },
      content: problemContent(listed),
    },
  ]);
  return Object.fromEntries(refusals);
}

function responsesOf(operation: Operation): Json {
  const { status, description, schema, created, location } = operation.success;
  const success = {
    headers: {
      "X-Request-Id": textHeader,
      ...rateHeaders,
      ...(operation.etag && { ETag: textHeader }),
      ...(location && { Location: textHeader }),
    },
    content: { "application/json": { schema: schemaOf(schema, "output") } },
  };
  return {
    [String(status)]: { description, ...success },
    ...(created !== undefined && { "201": { description: created, ...success } }),
    ...refusalsOf(errorsOf(operation)),
  };
}

function problemContent(codes: readonly ErrorCode[]): Json {
  const ofThese = { type: "object", properties: { code: { enum: codes } } };
  return { "application/problem+json": { schema: { allOf: [{ $ref: referenceTo("Problem") }, ofThese] } } };
}

/** What load balancers and operators ask; it needs no key. */
const healthPaths: Record<string, Json> = {
  "/api/health/live": {
    get: healthOperation("live", "Whether the process answers", { status: { const: "live" } }),
  },
  "/api/health/ready": {
    get: healthOperation(
      "ready",
      "Whether the database answers and has this version's tables",
      {
        status: { const: "ready" },
        version: { type: "string" },
        writes: { type: "boolean", description: "False while the disk of the database is full." },
      },
      ["database_unavailable"],
    ),
  },
  "/api/health/address": {
    get: healthOperation(
      "address",
      "The address the server sees you at. A key's allowed addresses are compared with it.",
      {
        address: { type: "string", description: "An IPv4 or IPv6 address, or `unknown`." },
        forwarded_addresses: { type: "integer", description: "How many addresses `X-Forwarded-For` had on arrival." },
      },
    ),
  },
};

function healthOperation(name: string, summary: string, properties: Json, errors: readonly ErrorCode[] = []): Json {
  const schema = { type: "object", required: Object.keys(properties), properties };
  const ok = { description: "The answer.", content: { "application/json": { schema } } };
  const responses = { "200": ok, ...refusalsOf([...frontDoorErrors, ...errors]) };
  return { operationId: `get_health_${name}`, summary, security: [], responses };
}

function scopeSentence(scopes: readonly Scope[]): string {
  return scopes.length === 0
    ? "Every valid key may call it."
    : `Needs ${scopes.map((scope) => `\`${scope}\``).join(" or ")}.`;
}

function describeOperation(key: string, operation: Operation): Json {
  const ifMatch = {
    name: "If-Match",
    in: "header",
    required: true,
    description: "The ETag of the last read.",
    schema: { type: "string" },
  };
  const requestBody = requestBodyOf(operation);
  return {
    operationId: key
      .toLowerCase()
      .replace("/api/v1/", "")
      .replace(/[^a-z]+/g, "_")
      .replace(/_$/, ""),
    summary: operation.summary,
    description: scopeSentence(operation.scopes),
    security: [{ accessKey: [] }, { accessKeyHeader: [] }],
    parameters: [
      ...parametersOf(operation.params, "path"),
      ...parametersOf(operation.query, "query"),
      ...(operation.ifMatch ? [ifMatch] : []),
    ],
    ...(requestBody !== undefined && { requestBody }),
    responses: responsesOf(operation),
  };
}

/** The OpenAPI 3.1 document, made of the schemas that check the requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = { ...healthPaths };
  for (const [key, operation] of Object.entries(operations)) {
    const [method = "", path = ""] = key.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(key, operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Backline",
      version,
      description: "Authenticate with an access key: `Authorization: Bearer <key>`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: env().PUBLIC_URL ?? "/" }],
    paths,
    components: {
      schemas: { Problem: problemSchema, ...componentsOf("input"), ...componentsOf("output") },
      securitySchemes: {
        accessKey: { type: "http", scheme: "bearer", description: "An access key, blk_…" },
        accessKeyHeader: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}
