/** When something comes again: five fields of cron in the words of people, where they are of a common form. */
import type { TFunction } from "i18next";

export const RHYTHMS = ["day", "hour", "week", "own"] as const;

/** What is chosen in the form. */
export interface Times {
  rhythm: (typeof RHYTHMS)[number];
  /** `03:40`. */
  time: string;
  /** 0 is Sunday. */
  weekday: string;
  cron: string;
}

const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const LONGEST = 100;

const within = (text: string, least: number, most: number): number | undefined =>
  /^\d{1,2}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined;

const two = (number: number): string => String(number).padStart(2, "0");

function dayOf(text: string): number | undefined {
  const named = NAMES.indexOf(text.toLowerCase());
  const day = named >= 0 ? named : within(text, 0, 7);
  return day === 7 ? 0 : day;
}

/** Days of the week, Monday first; undefined where they are said in another way than by lists and ranges. */
function daysOf(field: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of field.split(",")) {
    const [first = "", last, more] = part.split("-");
    const from = dayOf(first);
    // A week that ends with 7 ends with Sunday.
    const to = last === undefined ? from : last === "7" ? 7 : dayOf(last);
    if (from === undefined || to === undefined || to < from || more !== undefined) return undefined;
    for (let day = from; day <= to; day += 1) days.add(day % 7);
  }
  return [...days].sort((one, other) => ((one + 6) % 7) - ((other + 6) % 7));
}

type Form =
  | { word: "minute" | "hour" }
  | { word: "minutes" | "hour_at" | "hours"; n: number }
  | { word: "day"; time: string }
  | { word: "week"; time: string; days: readonly number[] }
  | { word: "month"; time: string; n: number };

const isAll = (...fields: readonly (string | undefined)[]): boolean => fields.every((field) => field === "*");

function stepOf(field: string, whole: number): number | undefined {
  const step = field.startsWith("*/") ? within(field.slice(2), 2, whole / 2) : undefined;
  // Otherwise the last step of a day or an hour is a shorter one.
  return step !== undefined && whole % step === 0 ? step : undefined;
}

function formOf(cron: string): Form | undefined {
  const [minute = "", hour = "", date = "", month = "", weekday = "", ...more] = cron.trim().split(/\s+/);
  if (more.length > 0 || cron.length > LONGEST) return undefined;
  if (isAll(hour, date, month, weekday)) {
    if (minute === "*") return { word: "minute" };
    const every = stepOf(minute, 60);
    if (every !== undefined) return { word: "minutes", n: every };
    const at = within(minute, 0, 59);
    return at === undefined ? undefined : at === 0 ? { word: "hour" } : { word: "hour_at", n: at };
  }
  const hours = stepOf(hour, 24);
  if (hours !== undefined && within(minute, 0, 0) === 0 && isAll(date, month, weekday))
    return { word: "hours", n: hours };
  const [h, m] = [within(hour, 0, 23), within(minute, 0, 59)];
  if (h === undefined || m === undefined || month !== "*") return undefined;
  const time = `${two(h)}:${two(m)}`;
  if (isAll(date, weekday)) return { word: "day", time };
  if (date === "*") {
    const days = daysOf(weekday);
    return days && (days.length === 7 ? { word: "day", time } : { word: "week", time, days });
  }
  const day = weekday === "*" ? within(date, 1, 31) : undefined;
  return day === undefined ? undefined : { word: "month", time, n: day };
}

/** A day of the week in a language: 4 January 1970 was a Sunday. */
export const dayName = (language: string, day: number): string =>
  new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format((3 + day) * 86_400_000);

/** In words; what is of no common form as it is. */
export function timesWords(t: TFunction, language: string, cron: string): string {
  const form = formOf(cron);
  // Fields run from left to right wherever they stand.
  if (!form) return `\u2066${cron}\u2069`;
  if (form.word !== "week") return t(`jobs:when.${form.word}`, { ...form });
  if (form.days.join() === "1,2,3,4,5") return t("jobs:when.workdays", { time: form.time });
  const names = form.days.map((day) => dayName(language, day));
  const days = new Intl.ListFormat(language, { type: "conjunction" }).format(names);
  return t("jobs:when.week", { days, time: form.time });
}

/** What the form begins with. */
export function timesOf(cron: string): Times {
  const form = formOf(cron);
  const begin: Times = { rhythm: "own", time: "03:00", weekday: "1", cron };
  if (form?.word === "hour") return { ...begin, rhythm: "hour" };
  if (form?.word === "day") return { ...begin, rhythm: "day", time: form.time };
  if (form?.word === "week" && form.days.length === 1)
    return { ...begin, rhythm: "week", time: form.time, weekday: String(form.days[0]) };
  return begin;
}

/** What is sent. */
export function cronOf({ rhythm, time, weekday, cron }: Times): string {
  if (rhythm === "own") return cron.trim();
  if (rhythm === "hour") return "0 * * * *";
  const [hour, minute] = time.split(":").map(Number);
  return `${minute} ${hour} * * ${rhythm === "week" ? weekday : "*"}`;
}

/** Whether a time of day was typed whole. */
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
