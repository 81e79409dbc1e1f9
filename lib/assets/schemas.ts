import { z } from "zod";

/** What an asset is called in addresses: lower-case letters, digits and `. _ - /`, up to 100 characters. */
export const AssetSlug = z
  .string()
  .max(100, "Use at most 100 characters.")
  .regex(
    /^[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?$/,
    "Use lower-case letters, digits and . _ - / between them, such as shop or team/shop.",
  );

export const PutAssetInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2000).default(""),
});
export type PutAssetInput = z.infer<typeof PutAssetInput>;

export const ListAssetsQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().meta({ description: "Text in slug or name." }),
  cursor: z.string().max(2000).optional().meta({ description: "next_cursor of the page before." }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ListAssetsQuery = z.infer<typeof ListAssetsQuery>;

export const Asset = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type Asset = z.infer<typeof Asset>;
