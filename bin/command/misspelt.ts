import { distance } from "fastest-levenshtein";
import { settingNames } from "@/lib/env";

/** How a name is written makes no difference to what was meant: case, underscores, and the product's own name before it. */
const plain = (name: string) =>
  name
    .toUpperCase()
    .replace(/^BACKLINE_/, "")
    .replaceAll("_", "");

/** A quarter of a name may differ; of a short one nothing, for too many words are one letter away from PORT and HOST. */
const differencesMax = (name: string) => (name.length < 6 ? 0 : Math.floor(name.length / 4));

/** The setting whose name is most like the one given; undefined where it is like none, or is one itself. */
export function nearestSetting(name: string): string | undefined {
  if (settingNames.includes(name)) return undefined;
  const [nearest] = settingNames
    .map((known) => ({ known, differences: distance(plain(name), plain(known)) }))
    .filter(({ known, differences }) => differences <= differencesMax(plain(known)))
    .toSorted((one, other) => one.differences - other.differences);
  return nearest?.known;
}
