import { z } from "zod";
import { Me } from "../access-keys/me-schema";
import { Asset, AssetSlug, ListAssetsQuery, PutAssetInput } from "../assets/schemas";
import type { ErrorCode } from "../errors";
import { type Scope, scopes } from "../permissions/scopes";
import { formatMediaTypes, formatNames } from "../scans/formats/list";
import { ListScansQuery, Scan, UploadScanQuery } from "../scans/schemas";
import { CodeFlow, Fix, Location, Stack, WebRequest, WebResponse } from "../vulnerabilities/details/details";
import {
  ChangeVulnerabilityInput,
  ListVulnerabilitiesQuery,
  Vulnerability,
  VulnerabilityDetail,
  VulnerabilityEvent,
} from "../vulnerabilities/schemas";

/**
 * One method of one path: what it takes, needs and returns. The wrapper enforces it and the OpenAPI document describes
 * it.
 */
export type Operation = {
  summary: string;
  /** Any one of these opens it; none means that every valid key does. */
  scopes: readonly Scope[];
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** The body is a file and is handed on as a stream. */
  upload?: { description: string; mediaTypes: readonly string[] };
  /** If-Match must be sent (RFC 9110 §13.1.1). */
  ifMatch?: true;
  /** The answer carries an ETag. */
  etag?: true;
  success: {
    status: 200 | 201;
    description: string;
    schema: z.ZodType;
    /** Set where it answers 201 as well, with the same body, for what was not there before. */
    created?: string;
    /** The answer says where the new object is (RFC 9110 §10.2.2). */
    location?: true;
  };
  /** What can go wrong beyond what every endpoint may answer. */
  errors: readonly ErrorCode[];
};

const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.object({ count: z.int().min(0), type: z.enum(["exact", "at_least"]) }),
  });

const AssetPage = page(Asset);
const ScanPage = page(Scan);
const VulnerabilityPage = page(Vulnerability);

/** The schemas that the document of the API has names for: every body of a request and of an answer is one of them. */
export const namedSchemas = {
  input: { PutAssetInput, ChangeVulnerabilityInput },
  output: {
    Me,
    Asset,
    AssetPage,
    Scan,
    ScanPage,
    Vulnerability,
    VulnerabilityPage,
    VulnerabilityDetail,
    VulnerabilityEvent,
    Location,
    CodeFlow,
    Stack,
    Fix,
    WebRequest,
    WebResponse,
  },
} as const;

const nothing = "00000000-0000-0000-0000-000000000000";

// What can't be an id is the id of nothing: one answer for all that is not there.
const ById = z.object({ id: z.string().transform((id) => (z.uuid().safeParse(id).success ? id : nothing)) });

/** Every operation of the API, by method and path. */
export const operations = {
  "GET /api/v1/me": {
    summary: "What the key is and may do",
    scopes: [],
    success: { status: 200, description: "The key that was sent.", schema: Me },
    errors: [],
  },
  "GET /api/v1/assets": {
    summary: "List the assets",
    scopes: ["assets:read"],
    query: ListAssetsQuery,
    success: { status: 200, description: "A page of assets, by slug.", schema: AssetPage },
    errors: ["invalid_parameter", "invalid_cursor"],
  },
  "PUT /api/v1/assets/{slug}": {
    summary: "Create an asset, or change its name and description",
    scopes: ["assets:write"],
    params: z.object({ slug: AssetSlug }),
    body: PutAssetInput,
    success: { status: 200, description: "The asset as it is now.", schema: Asset, created: "The asset is new." },
    errors: ["invalid_parameter", "invalid_json", "validation_failed", "unsupported_media_type", "body_too_large"],
  },
  "GET /api/v1/scans": {
    summary: "List the scans; with scans:write alone, those that this key uploaded",
    scopes: ["scans:read", "scans:write"],
    query: ListScansQuery,
    success: { status: 200, description: "A page of scans, the latest first.", schema: ScanPage },
    errors: ["invalid_parameter", "invalid_cursor"],
  },
  "POST /api/v1/scans": {
    summary: "Upload a report",
    scopes: ["scans:write"],
    query: UploadScanQuery,
    upload: {
      description: `A report in ${formatNames} of at most 50 MiB, also compressed with gzip.`,
      // The last two are the defaults of curl and fetch.
      mediaTypes: [
        ...formatMediaTypes,
        "application/gzip",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "text/plain",
      ],
    },
    success: { status: 201, description: "What the report did.", schema: Scan, location: true },
    errors: ["invalid_parameter", "invalid_report", "unsupported_media_type", "body_too_large", "upload_interrupted"],
  },
  "GET /api/v1/scans/{id}": {
    summary: "Read one scan; with scans:write alone, one that this key uploaded",
    scopes: ["scans:read", "scans:write"],
    params: ById,
    success: { status: 200, description: "The scan.", schema: Scan },
    errors: ["not_found"],
  },
  "GET /api/v1/vulnerabilities": {
    summary: "List vulnerabilities",
    scopes: ["vulnerabilities:read"],
    query: ListVulnerabilitiesQuery,
    success: { status: 200, description: "A page of vulnerabilities.", schema: VulnerabilityPage },
    errors: ["invalid_parameter", "invalid_cursor"],
  },
  "GET /api/v1/vulnerabilities/{id}": {
    summary: "Read one vulnerability with its rule and history",
    scopes: ["vulnerabilities:read"],
    params: ById,
    etag: true,
    success: { status: 200, description: "The vulnerability.", schema: VulnerabilityDetail },
    errors: ["not_found"],
  },
  "PATCH /api/v1/vulnerabilities/{id}": {
    summary: "Set the status or the assignee of a vulnerability",
    scopes: ["vulnerabilities:write"],
    params: ById,
    body: ChangeVulnerabilityInput,
    ifMatch: true,
    etag: true,
    success: { status: 200, description: "The vulnerability as it is now.", schema: VulnerabilityDetail },
    errors: [
      "not_found",
      "invalid_json",
      "validation_failed",
      "unsupported_media_type",
      "body_too_large",
      "precondition_required",
      "precondition_failed",
    ],
  },
} as const satisfies Record<`${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /api/v1/${string}`, Operation>;

export type OperationKey = keyof typeof operations;

/** What may be wrong with any request, before it is known what it asks for. */
export const frontDoorErrors = [
  "invalid_request",
  "key_in_url",
  "headers_too_large",
  "request_timeout",
  "unknown_host",
  "shutting_down",
  "internal_error",
] as const satisfies readonly ErrorCode[];

/** What every keyed endpoint may answer besides its own errors. */
const commonErrors: readonly ErrorCode[] = [
  ...frontDoorErrors,
  "missing_key",
  "malformed_key",
  "incomplete_key",
  "checksum_failed",
  "unknown_key",
  "key_revoked",
  "key_expired",
  "key_disabled",
  "invalid_auth_scheme",
  "owner_inactive",
  "address_not_allowed",
  "rate_limited",
  "verification_unavailable",
  "database_unavailable",
  "storage_full",
];

/** The scopes that open an operation. There is no point in giving a key any other. */
export function usefulScopes(): Scope[] {
  const needed = new Set(Object.values<Operation>(operations).flatMap((operation) => operation.scopes));
  return scopes.filter((scope) => needed.has(scope));
}

/** Every code with which an operation may refuse. */
export function errorsOf(operation: Operation): ReadonlySet<ErrorCode> {
  const scope = operation.scopes.length > 0 ? (["insufficient_scope"] as const) : [];
  return new Set([...commonErrors, ...scope, ...operation.errors]);
}
