import { expect, test } from "vitest";
import { isWhole, newPrice, type PriceRule, stepsOf } from "./new-price";

const rule = (part: Partial<PriceRule>): PriceRule => ({
  by: "percent",
  way: "up",
  percent: "",
  minor: undefined,
  step: 1,
  ...part,
});

test("a percentage goes up and down, half a minor unit goes up (54)", () => {
  expect(newPrice(1000, rule({ percent: "10" }))).toBe(1100);
  expect(newPrice(1000, rule({ percent: "7.5 %", way: "down" }))).toBe(925);
  expect(newPrice(333, rule({ percent: "10" }))).toBe(366);
  expect(newPrice(335, rule({ percent: "10" }))).toBe(369);
  expect(newPrice(9_007_199_254_740, rule({ percent: "0.0001" }))).toBe(9_007_208_261_939);
});

test("the new price is rounded to what the shop likes", () => {
  expect(newPrice(1995, rule({ percent: "5", step: 50 }))).toBe(2100);
  expect(newPrice(1000, rule({ percent: "2", step: 50 }))).toBe(1000);
  expect(newPrice(1000, rule({ percent: "2.5", step: 50 }))).toBe(1050);
});

test("an amount is added or taken off, or is the price", () => {
  expect(newPrice(1000, rule({ by: "amount", minor: 250 }))).toBe(1250);
  expect(newPrice(1000, rule({ by: "amount", minor: 250, way: "down" }))).toBe(750);
  expect(newPrice(1000, rule({ by: "set", minor: 777, step: 50 }))).toBe(777);
});

test("nothing is left to ask for, or the rule is not whole: there is no new price", () => {
  expect(newPrice(100, rule({ by: "amount", minor: 100, way: "down" }))).toBeUndefined();
  expect(newPrice(100, rule({ by: "amount", minor: 101, way: "down" }))).toBeUndefined();
  expect(newPrice(100, rule({ percent: "100", way: "down" }))).toBeUndefined();
  for (const percent of ["", "x", "1e3", "-5", "5000"])
    expect(newPrice(100, rule({ percent })), percent).toBeUndefined();
  expect([rule({}), rule({ percent: "0" }), rule({ percent: "1" }), rule({ by: "set" })].map(isWhole)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test("steps are whole minor units of the currency", () => {
  expect(stepsOf(2)).toEqual([1, 5, 10, 50, 100, 500, 1000, 5000, 10_000]);
  expect(stepsOf(0)).toEqual([1, 5, 10, 50, 100]);
  expect(stepsOf(3)).toEqual([1, 50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000]);
});
