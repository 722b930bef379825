import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import en from "@/i18n/en/jobs.json";
import ur from "@/i18n/ur/jobs.json";
import { cronOf, isTime, RHYTHMS, timesOf, timesWords } from "./times";

beforeAll(() =>
  i18next.init({
    lng: "en",
    resources: { en: { jobs: en }, ur: { jobs: ur } },
    interpolation: { escapeValue: false },
  }),
);

const said = (cron: string): string => timesWords(i18next.t, "en", cron);

test.each([
  ["* * * * *", "Every minute"],
  ["*/15 * * * *", "Every 15 minutes"],
  ["0 * * * *", "Every hour"],
  ["40 * * * *", "Every hour, 40 min past"],
  ["0 */6 * * *", "Every 6 hours"],
  ["40 3 * * *", "Every day at 03:40"],
  ["  40  3 * * *  ", "Every day at 03:40"],
  ["5 22 * * 1", "Every Monday at 22:05"],
  ["5 22 * * MON", "Every Monday at 22:05"],
  ["0 6 * * 0", "Every Sunday at 06:00"],
  ["0 6 * * 7", "Every Sunday at 06:00"],
  ["0 6 * * 4,1", "Every Monday and Thursday at 06:00"],
  ["0 6 * * 6-7", "Every Saturday and Sunday at 06:00"],
  ["0 6 * * 1-5", "Monday to Friday at 06:00"],
  ["0 6 * * 0-6", "Every day at 06:00"],
  ["0 6 1 * *", "Every month on day 1 at 06:00"],
])("%s is said as people say it", (cron, words) => {
  expect(said(cron)).toBe(words);
});

test.each([
  "*/7 * * * *",
  "15 */6 * * *",
  "0 3 1 1 *",
  "0 3 1 * 1",
  "0 3 * * 1#2",
  "0 3 L * *",
  "0 25 * * *",
  "0 3 * *",
  "@daily",
  "0 3 * * 5-1",
])("%s stands as it is, since no short words say it", (cron) => {
  expect(said(cron)).toBe(`\u2066${cron}\u2069`);
});

test("days have their names in the reader's language", () => {
  expect(timesWords(i18next.getFixedT("ur"), "ur", "0 6 * * 5")).toBe("ہر جمعہ کو 06:00 بجے");
});

test("what is chosen is what the form shows the next time", () => {
  for (const cron of ["40 3 * * *", "0 * * * *", "5 22 * * 1", "0 6 * * 0", "*/15 * * * *", "0 6 1 * *"])
    expect(cronOf(timesOf(cron)), cron).toBe(cron);
  expect(RHYTHMS.map((rhythm) => cronOf({ ...timesOf("40 3 * * *"), rhythm }))).toEqual([
    "40 3 * * *",
    "0 * * * *",
    "40 3 * * 1",
    "40 3 * * *",
  ]);
  expect(timesOf("*/15 * * * *").rhythm).toBe("own");
  expect(timesOf("0 6 * * 1,4").rhythm).toBe("own");
});

test("a time that is half typed is none", () => {
  expect(["03:40", "23:59", "", "3:40", "24:00", "03:"].map(isTime)).toEqual([true, true, false, false, false, false]);
});
