import { z } from "zod";

const earliest = Date.parse("0001-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59.999Z");

/** A moment as in RFC 3339, with its offset; in UTC its year has four digits, as in everything that is given out. */
export const Instant = z.iso.datetime({ offset: true, abort: true }).refine((text) => {
  const at = Date.parse(text);
  return at >= earliest && at <= latest;
}, "Use a time between the years 1 and 9999 in UTC.");
