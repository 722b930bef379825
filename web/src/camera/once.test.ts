import { expect, test } from "vitest";
import { counting } from "./once";

const [milk, water] = ["4006381333931", "96385074"];

/** Looks every `every` ms from `from` on, until `to`. */
function looks({ seen }: ReturnType<typeof counting>, codes: string[], from: number, to: number, every = 120) {
  const all: string[] = [];
  for (let now = from; now < to; now += every) all.push(...seen(codes, now));
  return all;
}

test("what stays in sight counts once; out of sight for a while, it is another piece", () => {
  const count = counting();
  expect(looks(count, [milk], 0, 5000)).toEqual([milk]);
  expect(looks(count, [], 5000, 6000)).toEqual([]);
  expect(looks(count, [milk, water], 6000, 7000)).toEqual([water]);
  expect(looks(count, [water], 7000, 9000)).toEqual([]);
  expect(looks(count, [milk, water], 9000, 9500)).toEqual([milk]);
});

test("a question that stops the reading makes no second piece of what stays in sight", () => {
  const count = counting();
  expect(count.seen([milk], 0)).toEqual([milk]);
  expect(count.seen([milk], 10_300)).toEqual([]);
  expect(looks(count, [], 10_400, 12_000)).toEqual([]);
  expect(count.seen([milk], 12_100)).toEqual([milk]);
});

test("a machine that reads a picture every other second counts what it sees once, too", () => {
  const count = counting();
  expect(looks(count, [milk], 0, 20_000, 2000)).toEqual([milk]);
  // It has to look past it more than once.
  expect(looks(count, [], 20_000, 26_000, 2000)).toEqual([]);
  expect(looks(count, [milk], 26_000, 30_000, 2000)).toEqual([milk]);
});
