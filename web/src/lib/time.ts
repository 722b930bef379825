/** Times in the zone of the business, in the words of the reader's language. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/session/session";

export interface TimeFormat {
  /** `14:05`. */
  clock(iso: string): string;
  /** `21 Nov`. */
  day(iso: string): string;
  /** `21 Nov, 14:05`. */
  moment(iso: string): string;
  /** `Friday 21 November`. */
  longDay(iso: string): string;
  /** `21 Nov 2026`: where other years are shown too. */
  date(iso: string): string;
  /** `2026-11-21 14:05:09`: for files. */
  plain(iso: string): string;
}

export function timeFormat(language: string, timeZone: string | undefined): TimeFormat {
  // Latin digits in every language: the figures must match the receipt's.
  const locale = `${language === "en" ? "en-GB" : language}-u-nu-latn`;
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, ...(timeZone ? { timeZone } : {}) });
    return (iso: string) => format.format(new Date(iso));
  };
  // Sweden writes times as ISO 8601 does.
  const plain = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "medium",
    ...(timeZone ? { timeZone } : {}),
  });
  const clock = make({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = make({ day: "numeric", month: "short" });
  return {
    clock,
    day,
    moment: (iso) => `${day(iso)}, ${clock(iso)}`,
    longDay: make({ weekday: "long", day: "numeric", month: "long" }),
    date: make({ day: "numeric", month: "short", year: "numeric" }),
    plain: (iso) => plain.format(new Date(iso)),
  };
}

export function useTime(): TimeFormat {
  const { i18n } = useTranslation();
  const zone = useSession((session) => session.me?.business.time_zone);
  return useMemo(() => timeFormat(i18n.language, zone), [i18n.language, zone]);
}
