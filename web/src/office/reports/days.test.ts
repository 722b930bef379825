import { expect, test } from "vitest";
import { DAYS_MAX, daysOf, today } from "./days";

test("nothing asked is the last two weeks, with today", () => {
  const days = daysOf({}, "2026-03-05");
  expect([days.length, days[0], days.at(-1)]).toEqual([14, "2026-02-20", "2026-03-05"]);
});

test("a period runs over the end of a month and a change of clocks, each day once", () => {
  expect(daysOf({ from: "2026-03-28", to: "2026-04-01" }, "2026-05-01")).toEqual([
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2026-03-31",
    "2026-04-01",
  ]);
});

test("what is too long is cut at its beginning, what runs backwards is nothing, what is no day is not asked", () => {
  const long = daysOf({ from: "2020-01-01", to: "2026-03-05" }, "2026-03-05");
  expect([long.length, long.at(-1)]).toEqual([DAYS_MAX, "2026-03-05"]);
  expect(daysOf({ from: "2026-03-06", to: "2026-03-05" }, "2026-03-05")).toEqual([]);
  expect(daysOf({ from: "soon", to: "2026-13-40" }, "2026-03-05")).toHaveLength(14);
});

test("the day is that of the shop", () => {
  const late = new Date("2026-03-05T22:30:00Z");
  expect([today("Asia/Karachi", late), today("Europe/Zurich", late), today("America/Lima", late)]).toEqual([
    "2026-03-06",
    "2026-03-05",
    "2026-03-05",
  ]);
});
