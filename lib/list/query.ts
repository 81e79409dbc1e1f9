import { z } from "zod";
import { plainText } from "../text/plain-text";
import { CursorText } from "./cursor";

/** What is searched for. */
export const SearchText = plainText(z.string().trim().min(1).max(200));

/** What every list takes besides its filter and sort. */
export const paging = {
  cursor: CursorText.optional().meta({ description: "next_cursor of the previous page." }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
