/** The days of a report: asked for in the address, the last two weeks unless they are. */

const DAY_MS = 86_400_000;
/** One question a day is asked. */
export const DAYS_MAX = 62;
const DAYS = 14;

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
const step = (day: string, by: number) => new Date(Date.parse(day) + by * DAY_MS).toISOString().slice(0, 10);

/** The day it is in a time zone. */
export const today = (zone: string | undefined, now: Date): string =>
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", ...(zone ? { timeZone: zone } : {}) }).format(now);

/** From the first to the last one; more than are allowed are cut at their beginning. */
export function daysOf(asked: { from?: string | undefined; to?: string | undefined }, now: string): readonly string[] {
  const last = isDay(asked.to) ? asked.to : now;
  const first = isDay(asked.from) ? asked.from : step(last, 1 - DAYS);
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  const kept = Math.min(DAYS_MAX, Math.max(0, count));
  return Array.from({ length: kept }, (_, place) => step(last, place + 1 - kept));
}
