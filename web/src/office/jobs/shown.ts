/** How a job is told in words: how it stands, who wanted it, how far it is, how long it took. */
import i18next from "i18next";
import type { Schemas } from "@/api/client";
import { timesWords } from "./times";

export type Job = Schemas["Job"];

/** In one word. */
export function standOf({ state, is_paused, error, cron, attempts }: Job): string {
  if (state !== "waiting") return state;
  if (is_paused) return "paused";
  if (!error) return state;
  return cron && attempts === 0 ? "failed" : "retry";
}

export const whoOf = ({ user_id, user_name }: Job): string => (user_id ? user_name : i18next.t("operations:system"));

export const nextOf = ({ state, is_paused, next_at }: Job): string | undefined =>
  state === "waiting" && !is_paused ? next_at : undefined;

export const whenOf = ({ cron }: Job): string | undefined =>
  cron ? timesWords(i18next.t, i18next.language, cron) : undefined;

/** Whether there is progress to tell: what comes again and waits keeps that of its last run. */
export const isUnderWay = ({ state, cron, made }: Job): boolean =>
  state === "running" || (state !== "done" && !cron && made > 0);

export function progressOf(job: Job): string | undefined {
  const { made, total } = job;
  if (!isUnderWay(job)) return undefined;
  return total === null ? made.toLocaleString("en") : i18next.t("jobs:of", { made, total });
}

/** So much of it is done, 0 to 1; undefined where nobody knows how much there is. */
export const shareOf = ({ made, total }: Job): number | undefined => (total ? Math.min(1, made / total) : undefined);

const UNITS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** `35 ms`, `0.4 sec`, `2 min 5 sec`, `1 hr 12 min`: the two largest units. */
export function spanWords(ms: number | null | undefined): string | undefined {
  if (ms === null || ms === undefined || ms < 0) return undefined;
  const say = (count: number, unit: string) =>
    new Intl.NumberFormat(`${i18next.language}-u-nu-latn`, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: 1,
    }).format(count);
  if (ms < 100) return say(ms, "millisecond");
  if (ms < 10_000) return say(ms / 1000, "second");
  const at = UNITS.findIndex(([, length]) => ms >= length);
  const parts: string[] = [];
  let left = ms;
  for (const [unit, length] of UNITS.slice(at, at + 2)) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(say(count, unit));
  }
  return parts.join(" ");
}
