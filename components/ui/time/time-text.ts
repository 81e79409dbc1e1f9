import { writeMoment } from "./environment";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "3 days ago", "in 2 months": in English like the page, in the unit that people would say it in. */
export function relativeText(atMs: number, nowMs: number): string {
  const difference = atMs - nowMs;
  const distance = Math.abs(difference);
  if (distance < 45_000) return "now";
  if (distance < 45 * minuteMs) return inUnit(awayFromZero(difference / minuteMs), "minute");
  if (distance < 22 * hourMs) return inUnit(awayFromZero(difference / hourMs), "hour");
  if (distance < 61 * dayMs) return inUnit(awayFromZero(difference / dayMs), "day");
  if (distance < 548 * dayMs) return inUnit(Math.round(difference / (30.44 * dayMs)), "month");
  return inUnit(Math.round(difference / (365.25 * dayMs)), "year");
}

function awayFromZero(amount: number): number {
  return Math.round(amount) || Math.sign(amount);
}

function inUnit(amount: number, unit: "minute" | "hour" | "day" | "month" | "year"): string {
  if (unit === "day" && amount === 1) return "tomorrow";
  if (unit === "day" && amount === -1) return "yesterday";
  const count = Math.abs(amount);
  const length = `${count} ${count === 1 ? unit : `${unit}s`}`;
  return amount < 0 ? `${length} ago` : `in ${length}`;
}

/** A day in the person's own zone, as date fields write it. */
export function dayText(atMs: number): string {
  const date = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The end of such a day, as RFC 3339 writes it; undefined for what is no day. */
export function endOfDay(day: string): string | undefined {
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** The exact moment, to the second, with its zone. */
export function exactText(atMs: number) {
  return writeMoment(atMs, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}

/** The day and the minute, with its zone: for moments that are planned. */
export function minuteText(atMs: number) {
  return writeMoment(atMs, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
}
