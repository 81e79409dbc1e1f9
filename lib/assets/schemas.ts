import { z } from "zod";
import { paging, SearchText } from "../list/query";
import { nameText } from "../text/name-text";
import { plainText } from "../text/plain-text";

/** What an asset is called in addresses: lower-case letters, digits and `. _ - /`, up to 100 characters, no empty step. */
export const AssetSlug = z
  .string()
  .max(100, { error: "Use at most 100 characters.", abort: true })
  .regex(/^[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?$/, {
    error: "Use lower-case letters, digits and . _ - / between them, such as shop or team/shop.",
    abort: true,
  })
  .refine(
    (slug) => slug.split("/").every((step) => !["", ".", ".."].includes(step)),
    "Use no empty step and no . or .. between slashes.",
  );

export const PutAssetInput = z.strictObject({
  name: nameText({ lengthMax: 200, missing: "Give the asset a name." }),
  description: plainText(z.string().trim().max(2000)).default(""),
});
export type PutAssetInput = z.infer<typeof PutAssetInput>;

export const ListAssetsQuery = z.strictObject({
  q: SearchText.optional().meta({ description: "Text in slug or name." }),
  ...paging,
});
export type ListAssetsQuery = z.infer<typeof ListAssetsQuery>;

export const Asset = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Asset = z.infer<typeof Asset>;
