import { expect, test } from "vitest";
import { counting } from "./once";

test("what stays in sight counts once; out of sight for a while, it is another piece", () => {
  const { counts } = counting();
  expect([counts("4006381333931", 0), counts("4006381333931", 1499), counts("4006381333931", 2900)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(counts("96385074", 3000)).toBe(true);
  expect(counts("4006381333931", 4400)).toBe(true);
});

test("a question that stops the reading makes no second piece of what stays in sight", () => {
  const { counts, rest } = counting();
  expect(counts("5012345678900", 0)).toBe(true);
  rest(10_000);
  expect(counts("5012345678900", 10_300)).toBe(false);
  expect(counts("5012345678900", 12_000)).toBe(true);
});
