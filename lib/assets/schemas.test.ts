import { expect, test } from "vitest";
import { AssetSlug } from "./schemas";

test.each(["shop", "a", "team/shop", "ghcr.io/team/shop-2_b", "x".repeat(100)])("%j names an asset", (slug) => {
  expect(AssetSlug.safeParse(slug).data).toBe(slug);
});

test.each(["", "Shop", "-shop", "shop/", "a b", "a//b", "a/../b", "a/./b", "caf\u00e9", "x".repeat(101)])(
  "%j names none, and says why",
  (slug) => {
    const { error } = AssetSlug.safeParse(slug);
    expect(error?.issues[0]?.message).toMatch(/^Use /);
  },
);
