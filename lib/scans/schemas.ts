import { z } from "zod";
import { AssetSlug } from "../assets/schemas";
import { paging } from "../list/query";
import { scanCategoryLengthMax } from "./category";
import { formatIds } from "./formats/list";

/** What tells the scans of one tool on one asset apart, when it is not left to the report's `automationDetails.id`. */
const ScanCategory = z
  .string()
  .min(1, "Leave the category out, or give it a name.")
  .max(scanCategoryLengthMax, `Use at most ${scanCategoryLengthMax} characters.`)
  .regex(/^\P{Cc}*$/u, "Use no control characters.");

export const UploadScanQuery = z.strictObject({
  asset: AssetSlug.meta({ description: "Slug of the asset that was scanned." }),
  category: ScanCategory.optional().meta({
    description: "Keeps several scans of one tool on one asset apart; replaces automationDetails.id.",
  }),
});

export const ListScansQuery = z.strictObject({
  asset: z.string().min(1).max(200).optional().meta({ description: "Slug of an asset." }),
  ...paging,
});
export type ListScansQuery = z.infer<typeof ListScansQuery>;

const count = z.int().min(0);

/** What a report did: `received` is the sum of the others without `resolved`. */
export const ScanCounts = z.object({
  received: count,
  created: count,
  unchanged: count,
  reopened: count,
  resolved: count,
  suppressed: count,
  rejected: count,
});
export type ScanCounts = z.infer<typeof ScanCounts>;

export const Scan = z.object({
  id: z.uuid(),
  asset: z.string(),
  format: z.string().meta({ description: `The format of the report: ${formatIds}.` }),
  tool: z.object({ name: z.string(), version: z.string().nullable() }),
  counts: ScanCounts,
  warnings: z
    .array(z.object({ pointer: z.string(), detail: z.string() }))
    .meta({ description: "What was skipped, with its location in the report (RFC 6901); at most 100." }),
  createdAt: z.iso.datetime(),
});
export type Scan = z.infer<typeof Scan>;
