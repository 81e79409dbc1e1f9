import "server-only";
import { z } from "zod";
import { copyTexts } from "../vulnerabilities/search/copy-texts";
import { enqueue } from "./enqueue";
import { defineJob } from "./job";

/** Takes about a second. */
const rowsMax = 10_000;

/** Copies what scans brought to where it is searched. A search finds it before that, too, only more slowly. */
export const indexTexts = defineJob({
  name: "index-texts",
  payload: z.object({}),
  attemptsMax: 5,
  schedule: "* * * * *",
  async run(tx) {
    if (await copyTexts(tx, rowsMax)) await enqueue(tx, indexTexts, {}, { key: "index-texts" });
  },
});
